using System.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>Gives every request a trace id when spans are not collected, for log lines, error pages and backends.</summary>
internal static class TraceIds
{
    private const string Server = "Microsoft.AspNetCore";

    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = static source => source.Name == Server,
        // An id and no data, unless the client's sampling decision is trusted: then it is passed on to backends.
        Sample = static (ref options) => options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? ActivitySamplingResult.AllDataAndRecorded
            : ActivitySamplingResult.PropagationData,
    };

    public static void Enable() => ActivitySource.AddActivityListener(Listener);
}
