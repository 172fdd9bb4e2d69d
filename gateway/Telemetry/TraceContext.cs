
namespace Gateway.Telemetry;

/// <summary>What is made of the trace that a request says it belongs to.</summary>
internal enum TraceContext
{
    /// <summary>The trace goes on under its id; whether it is sampled is the gateway's own decision, and baggage is dropped. For the edge.</summary>
    Continue,

    /// <summary>Every request begins a trace of its own, linked to the one it says it belongs to. For an edge whose clients may not even name a trace.</summary>
    Restart,

    /// <summary>Trace, sampling decision and baggage are believed. For a gateway that only known services call.</summary>
    Trust,
}
