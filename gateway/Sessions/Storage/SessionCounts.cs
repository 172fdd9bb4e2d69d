using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sessions.Storage;

/// <summary>How many sessions there are.</summary>
/// <param name="TotalSessions">The living sessions.</param>
/// <param name="TotalUsers">The users who have one.</param>
/// <param name="CountedAt">When counting began: what came and went later is not in it.</param>
/// <param name="Exact">Whether all of them were counted, at that moment. Otherwise a long walk counted them while they came and went, or a sample was.</param>
internal sealed record SessionCounts(long TotalSessions, long TotalUsers, DateTimeOffset CountedAt, bool Exact)
{
    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this, SessionCountsJson.Default.SessionCounts);

    /// <summary>Reads published counts; null for anything that is none.</summary>
    public static SessionCounts? Deserialize(ReadOnlySpan<byte> published)
    {
        try
        {
            return published.IsEmpty ? null : JsonSerializer.Deserialize(published, SessionCountsJson.Default.SessionCounts);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Writes and reads published counts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SessionCounts))]
internal sealed partial class SessionCountsJson : JsonSerializerContext;
