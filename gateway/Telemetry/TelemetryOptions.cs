
namespace Gateway.Telemetry;

/// <summary>What the gateway believes of its callers' traces: <c>Gateway:Telemetry</c>. Exporting is set by <c>OTEL_*</c> variables.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Telemetry";

    /// <summary>
    /// What is made of the <c>traceparent</c>, <c>tracestate</c> and <c>baggage</c> that a request comes with (W3C Trace Context).
    /// <c>Continue</c>: the trace goes on under its id, but whether it is sampled is decided here, and baggage is dropped; safe where anybody
    /// can send requests. <c>Restart</c>: every request begins a trace of its own, linked to the one that it names. <c>Trust</c>: all of it is
    /// believed, for a gateway that only known services call.
    /// </summary>
    /// <example>"Trust"</example>
    public TraceContext TraceContext { get; set; } = TraceContext.Continue;
}
