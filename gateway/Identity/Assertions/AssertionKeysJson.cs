using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Identity.Assertions;

/// <summary>The stored form of a key set, before it is encrypted.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoredKey[]))]
internal sealed partial class AssertionKeysJson : JsonSerializerContext
{
    public static byte[] Write(IReadOnlyList<AssertionKey> keys) =>
        JsonSerializer.SerializeToUtf8Bytes([.. keys.Select(key => new StoredKey(key.PrivateKey, key.SignsFrom))], Default.StoredKeyArray);

    /// <summary>Reads a set, and reuses the keys that are already known.</summary>
    /// <exception cref="JsonException">The JSON is not a key set of this version.</exception>
    public static List<AssertionKey> Read(ReadOnlySpan<byte> json, IReadOnlyList<AssertionKey> known)
    {
        var stored = JsonSerializer.Deserialize(json, Default.StoredKeyArray);
        return stored is { Length: > 0 } && Array.TrueForAll(stored, key => key is { PrivateKey: not null })
            ? [.. stored.Select(key => known.FirstOrDefault(other => Is(other, key)) ?? new AssertionKey(key.PrivateKey, key.SignsFrom))]
            : throw new JsonException("The key set is empty.");
    }

    private static bool Is(AssertionKey key, StoredKey stored) =>
        key.SignsFrom == stored.SignsFrom && key.PrivateKey.AsSpan().SequenceEqual(stored.PrivateKey);
}
