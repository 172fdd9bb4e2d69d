using System.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>Gives every request a trace where nobody collects spans: log lines, error pages and backends name it all the same.</summary>
internal static class TraceIds
{
    private const string Server = "Microsoft.AspNetCore";

    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = static source => source.Name == Server,
        // An id and nothing else; but where a caller's decision to sample is believed, backends must hear of it.
        Sample = static (ref options) => options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
    };

    public static void Keep() => ActivitySource.AddActivityListener(Listener);
}
