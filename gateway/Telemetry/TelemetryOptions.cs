namespace Gateway.Telemetry;

/// <summary>
/// How the trace context of incoming requests is used (<c>Gateway:Telemetry</c>). <c>OTEL_*</c> variables configure the export.
/// </summary>
internal sealed class TelemetryOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Telemetry";

    /// <summary>
    /// How the <c>traceparent</c>, <c>tracestate</c> and <c>baggage</c> of a request are used (W3C Trace Context).
    /// <c>Continue</c>: the trace continues under its id, but the gateway decides whether it is sampled, and baggage is dropped; safe where
    /// any client can send requests. <c>Restart</c>: every request begins a trace of its own, linked to the one that it names.
    /// <c>Trust</c>: all
    /// three are used, for a gateway that only known services call.
    /// </summary>
    /// <example>"Trust"</example>
    public TraceContext TraceContext { get; set; } = TraceContext.Continue;
}
