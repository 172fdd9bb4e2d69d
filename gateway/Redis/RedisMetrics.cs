using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Telemetry;

namespace Gateway.Redis;

/// <summary>Measures the calls to Redis, and whether it answers.</summary>
internal sealed class RedisMetrics : IMetricsSource
{
    private static readonly Histogram<double> Duration =
        GatewayTelemetry.Meter.CreateHistogram<double>(
            "db.client.operation.duration", "s", "The duration of calls to Redis, by command and, without an answer, by type of error.",
            tags: null, advice: Buckets.Questions);

    private static readonly KeyValuePair<string, object?> System = new("db.system.name", "redis");
    private static readonly KeyValuePair<string, object?> Store = new(Tag.Store, "redis");

    public RedisMetrics(IMeterFactory meters, RedisConnection redis) => meters.Create(GatewayTelemetry.Name).CreateObservableGauge(
        "gateway.store.up", () => new Measurement<int>(redis.IsDown || !redis.WasAnswered ? 0 : 1, Store), "{store}",
        "1 while the last call to the store was answered.");

    /// <summary>The timestamp at the beginning of a command; 0 when nothing listens to the metric.</summary>
    public static long Begin() => Duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    public static void Answered(string operation, long begun)
    {
        if (begun != 0)
        {
            Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, System, new("db.operation.name", operation));
        }
    }

    public static void Failed(string operation, long begun, string errorType)
    {
        StoreErrors.Count("redis", errorType);
        if (begun != 0)
        {
            Duration.Record(
                Stopwatch.GetElapsedTime(begun).TotalSeconds, System, new("db.operation.name", operation), new(Tag.ErrorType, errorType));
        }
    }
}
