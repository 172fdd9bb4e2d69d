namespace Gateway.Telemetry;

/// <summary>How the trace context of an incoming request is used.</summary>
internal enum TraceContext
{
    /// <summary>
    /// The trace continues under its id. The gateway decides whether it is sampled, and baggage is dropped. For the edge.
    /// </summary>
    Continue,

    /// <summary>
    /// Every request begins a trace of its own, linked to the one that it names. For an edge whose clients must not choose trace ids.
    /// </summary>
    Restart,

    /// <summary>Trace, sampling decision and baggage are used. For a gateway that only known services call.</summary>
    Trust,
}
