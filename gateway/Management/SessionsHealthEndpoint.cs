using System.Text.Json.Serialization;
using Gateway.Sessions.Storage;

namespace Gateway.Management;

/// <summary>Serves <c>GET /auth/health/sessions</c>: the status, latency and session counts of the session store.</summary>
internal sealed partial class SessionsHealthEndpoint(ISessionStatistics statistics, TimeProvider time)
{
    public async Task WriteAsync(HttpContext context)
    {
        var read = await statistics.ReadAsync(context.RequestAborted);
        var isAvailable = read.Latency.TryGetValue(out var latency);
        context.Response.StatusCode = isAvailable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        var answer = new Answer(
            isAvailable ? "healthy" : "unavailable",
            read.Store == SessionStoreKind.Redis ? "redis" : "memory",
            Milliseconds.Of(isAvailable ? latency : null),
            read.Counts?.TotalSessions,
            read.Counts?.TotalUsers,
            read.Ttl.TotalSeconds,
            read.Counts?.Exact,
            read.Counts?.CountedAt.UtcDateTime,
            read.Counts is { } counts ? Math.Max(0, Math.Round((time.GetUtcNow() - counts.CountedAt).TotalSeconds, 3)) : null);
        await context.Response.WriteAsJsonAsync(answer, AnswerJson.Default.Answer, cancellationToken: context.RequestAborted);
    }

    /// <summary>
    /// The counts were read at <c>counted_at</c>. While Redis is down they are the last known ones; null when there are none.
    /// </summary>
    internal sealed record Answer(
        string Status,
        string Store,
        double? LatencyMs,
        long? TotalSessions,
        long? TotalUsers,
        double SessionTtlSeconds,
        bool? Exact,
        DateTime? CountedAt,
        double? AgeSeconds);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Answer))]
    private sealed partial class AnswerJson : JsonSerializerContext;
}
