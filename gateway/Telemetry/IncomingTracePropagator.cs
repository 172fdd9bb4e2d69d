using System.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>
/// Reads the trace context of a request from an untrusted client: at most the trace id. A client that sets the sampling flag could fill the
/// trace store, and one that sets baggage could write into the telemetry of every backend.
/// </summary>
internal sealed class IncomingTracePropagator(TraceContext setting) : DistributedContextPropagator
{
    private const string TraceParent = "traceparent";
    private const string NotSampled = "00";

    private readonly DistributedContextPropagator _inner = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => _inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
        _inner.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        _inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        if (setting == TraceContext.Trust)
        {
            return;
        }

        traceState = null;
        traceId = setting == TraceContext.Continue && ActivityContext.TryParse(traceId, null, out _)
            ? $"{traceId.AsSpan(0, traceId!.Length - 2)}{NotSampled}"
            : null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        setting == TraceContext.Trust ? _inner.ExtractBaggage(carrier, getter) : null;

    /// <summary>Links a trace that was begun here to the one that the request named.</summary>
    public void Link(Activity activity, HttpRequest request)
    {
        if (setting == TraceContext.Restart
            && ActivityContext.TryParse(request.Headers[TraceParent], null, isRemote: true, out var claimed))
        {
            activity.AddLink(new ActivityLink(claimed));
        }
    }
}
