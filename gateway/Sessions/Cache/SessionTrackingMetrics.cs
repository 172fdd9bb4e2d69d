using System.Diagnostics.Metrics;
using Gateway.Redis.Tracking;
using Gateway.Telemetry;

namespace Gateway.Sessions.Cache;

/// <summary>Measures client tracking of the session records: how many changes Redis reports, how late, and when it ceases to.</summary>
internal sealed class SessionTrackingMetrics : IMetricsSource
{
    private readonly ClientTracking _tracking;

    public SessionTrackingMetrics(IMeterFactory meters, ClientTracking tracking)
    {
        _tracking = tracking;
        var meter = meters.Create(GatewayTelemetry.Name);
        var changes = meter.CreateCounter<long>("gateway.session.invalidations", "{key}", "Changed sessions that the store reported.");
        var lag = meter.CreateHistogram<double>(
            "gateway.session.tracking.lag", "s", "The time in which the store reported a heartbeat, sent three times a second.",
            tags: null, advice: Buckets.Questions);
        tracking.KeyChanged += _ => changes.Add(1);
        tracking.HeartbeatReceived += took => lag.Record(took.TotalSeconds);
        tracking.StateChanged += Trace;
    }

    private void Trace(ClientTrackingState state)
    {
        if (state == ClientTrackingState.Active)
        {
            using var activity = GatewayTelemetry.Source.StartActivity("session.tracking.active");
            activity?.SetTag("gateway.session.tracking.connections", _tracking.ConnectionCount);
        }
        else if (state == ClientTrackingState.Lost)
        {
            using var activity = GatewayTelemetry.Source.StartActivity("session.tracking.lost");
            Failure.ClientTracking.Mark(activity);
        }
    }
}
