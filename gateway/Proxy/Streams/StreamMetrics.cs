using System.Diagnostics.Metrics;
using Gateway.Telemetry;

namespace Gateway.Proxy.Streams;

/// <summary>Measures open streams, and counts those that were aborted because their session had ended.</summary>
internal sealed class StreamMetrics
{
    private readonly Counter<long> _ended;

    public StreamMetrics(IMeterFactory meters, SessionStreams streams)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        _ended = meter.CreateCounter<long>("gateway.streams.ended", "{stream}", "Streams that were cut because their session had ended.");
        meter.CreateObservableUpDownCounter(
            "gateway.streams.open",
            () => streams.Count,
            "{stream}",
            "Open streams of sessions: WebSockets, event streams, gRPC calls, downloads and uploads.");
    }

    public void Ended(int count) => _ended.Add(count);
}
