namespace Gateway.Telemetry;

/// <summary>What the gateway believes of its callers' traces: <c>Gateway:Telemetry</c>. Exporting is set by <c>OTEL_*</c> variables.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Telemetry";

    /// <summary>
    /// What is made of the <c>traceparent</c>, <c>tracestate</c> and <c>baggage</c> that a request comes with (W3C Trace Context). Default:
    /// <see cref="Telemetry.TraceContext.Continue"/>, which is safe where anybody can send requests.
    /// </summary>
    public TraceContext TraceContext { get; set; } = TraceContext.Continue;
}
