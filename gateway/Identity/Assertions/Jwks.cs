using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Identity.Assertions;

/// <summary>A JSON Web Key Set (RFC 7517): the public keys as they are served.</summary>
/// <param name="Body">The JSON, UTF-8.</param>
/// <param name="ETag">The entity tag, quotes included; it changes with the keys.</param>
internal sealed record Jwks(ReadOnlyMemory<byte> Body, string ETag)
{
    public static Jwks Of(IReadOnlyList<AssertionKey> keys)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                Write(json, key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new(body.WrittenMemory, $"\"{Base64Url.EncodeToString(SHA256.HashData(body.WrittenSpan).AsSpan(0, 12))}\"");
    }

    private static void Write(Utf8JsonWriter json, AssertionKey key)
    {
        json.WriteStartObject();
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("use", "sig");
        json.WriteString("alg", "ES256");
        json.WriteString("kid", key.Id);
        json.WriteString("x", key.X);
        json.WriteString("y", key.Y);
        json.WriteEndObject();
    }
}
