using System.Diagnostics.Metrics;
using Gateway.Telemetry;

namespace Gateway.Keys;

/// <summary>
/// Measures whether the key ring is usable and when its last key expires: without a renewed ring, nobody stays signed in.
/// </summary>
internal sealed class KeyRingMetrics : IMetricsSource
{
    public KeyRingMetrics(IMeterFactory meters, KeyRing ring, TimeProvider time)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        meter.CreateObservableGauge(
            "gateway.key_ring.usable",
            () => ring is { IsLoaded: true, IsUnusable: false } ? 1 : 0,
            "{ring}",
            "1 while there is a key ring that could be read.");
        meter.CreateObservableGauge(
            "gateway.key_ring.keys",
            () => ring.Current?.Keys.Count(key => !key.IsRevoked && key.ExpirationDate > time.GetUtcNow()) ?? 0,
            "{key}",
            "Keys that open cookies.");
        meter.CreateObservableGauge(
            "gateway.key_ring.remaining",
            () => Remaining(ring, time),
            "s",
            "How long the last key goes on making cookies; two days before its end a new one is made.");
    }

    private static double Remaining(KeyRing ring, TimeProvider time)
    {
        var keys = ring.Current?.Keys.Where(key => !key.IsRevoked) ?? [];
        return Math.Max(0, keys.Select(key => (key.ExpirationDate - time.GetUtcNow()).TotalSeconds).DefaultIfEmpty().Max());
    }
}
