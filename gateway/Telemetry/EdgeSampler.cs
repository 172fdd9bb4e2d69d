using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>
/// Decides at the edge whether a trace is sampled, by dice of its own: neither the flag that a client sent nor the trace id that it
/// chose has a say. Within the gateway the decision stands.
/// </summary>
internal sealed class EdgeSampler(Sampler root) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        if (parent.TraceId != default && !parent.IsRemote)
        {
            return new SamplingResult(parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
        }

        return root.ShouldSample(new SamplingParameters(
            parentContext: default, ActivityTraceId.CreateRandom(), samplingParameters.Name, samplingParameters.Kind, samplingParameters.Tags, samplingParameters.Links));
    }
}
