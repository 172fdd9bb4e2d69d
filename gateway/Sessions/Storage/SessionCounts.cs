using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sessions.Storage;

/// <summary>The session count of the whole store.</summary>
/// <param name="TotalSessions">The number of sessions that have not expired.</param>
/// <param name="TotalUsers">The number of users who have one.</param>
/// <param name="CountedAt">When the count began; later changes are not included.</param>
/// <param name="Exact">
/// Whether all sessions were counted at that moment. Otherwise the count is that of a long sweep, or an estimate from a sample.
/// </param>
internal sealed record SessionCounts(long TotalSessions, long TotalUsers, DateTimeOffset CountedAt, bool Exact)
{
    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this, SessionCountsJson.Default.SessionCounts);

    /// <summary>Reads published counts; null if the text is not in the format.</summary>
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
