using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sessions.Sharing;

/// <summary>Serializes and deserializes shares.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Share))]
internal sealed partial class ShareJson : JsonSerializerContext
{
    public static byte[] Serialize(Share share) => JsonSerializer.SerializeToUtf8Bytes(share, Default.Share);

    /// <summary>Reads a share; null if the text is not in the format.</summary>
    public static Share? Deserialize(ReadOnlySpan<byte> stored)
    {
        try
        {
            return stored.IsEmpty ? null : JsonSerializer.Deserialize(stored, Default.Share) is { Paths.Count: > 0, Methods.Count: > 0 } share ? share : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
