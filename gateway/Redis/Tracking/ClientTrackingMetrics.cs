using System.Diagnostics.Metrics;
using Gateway.Telemetry;

namespace Gateway.Redis.Tracking;

/// <summary>Measures the streams of changed keys: how much they tell, and how long a change takes to arrive.</summary>
internal static class ClientTrackingMetrics
{
    private static readonly Counter<long> Changes = GatewayTelemetry.Meter.CreateCounter<long>("gateway.session.invalidations", "{key}", "Changes of sessions that the store told of.");

    private static readonly Histogram<double> Lag =
        GatewayTelemetry.Meter.CreateHistogram<double>("gateway.session.invalidation.lag", "s", "How long the stream took to tell of a change, as a heartbeat through it shows three times a second.", tags: null, advice: Buckets.Questions);

    public static void Changed() => Changes.Add(1);

    public static void BeatCame(TimeSpan lag) => Lag.Record(lag.TotalSeconds);
}
