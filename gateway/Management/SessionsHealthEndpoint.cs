using System.Text.Json.Serialization;
using Gateway.Sessions.Storage;

namespace Gateway.Management;

/// <summary><c>GET /auth/health/sessions</c>: the session store, how fast it answers, and how many sessions it holds.</summary>
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

    /// <summary>The counts are those of <c>counted_at</c>, with Redis down the last that this gateway knew; null when it never knew any.</summary>
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
