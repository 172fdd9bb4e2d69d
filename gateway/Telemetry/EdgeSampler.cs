using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>
/// Decides for each incoming request whether its trace is sampled, by a random id of its own: a client controls neither the decision
/// nor the trace id that it is based on. Spans within the gateway follow the decision.
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
            parentContext: default, ActivityTraceId.CreateRandom(), samplingParameters.Name, samplingParameters.Kind,
            samplingParameters.Tags, samplingParameters.Links));
    }
}
