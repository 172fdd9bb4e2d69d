using System.Diagnostics;
using Gateway.Telemetry;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;
using Xunit;

namespace Gateway.Tests.Telemetry;

public sealed class TraceContextTests
{
    private const string Claimed = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData("Continue", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", null, 0)]
    [InlineData("Restart", null, null, 0)]
    [InlineData("Trust", Claimed, "vendor=1", 1)]
    public void Extract_AClientsWord_BelievedAsFarAsTheSettingGoes(string setting, string? parent, string? state, int baggage)
    {
        var propagator = new IncomingTracePropagator(Enum.Parse<TraceContext>(setting));
        var headers = new Dictionary<string, string> { ["traceparent"] = Claimed, ["tracestate"] = "vendor=1", ["baggage"] = "tenant=1" };

        propagator.ExtractTraceIdAndState(headers, Get, out var foundParent, out var foundState);

        Assert.Equal((parent, state), (foundParent, foundState));
        Assert.Equal(baggage, propagator.ExtractBaggage(headers, Get)?.Count() ?? 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-")]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    public void Extract_NoTraceparent_None(string text)
    {
        new IncomingTracePropagator(TraceContext.Continue).ExtractTraceIdAndState(new Dictionary<string, string> { ["traceparent"] = text }, Get, out var parent, out _);

        Assert.Null(parent);
    }

    [Fact]
    public void EdgeSampler_TraceIdsThatAClientChose_ShareTheDice()
    {
        // The ratio sampler takes every trace whose id begins with zeros; a client could send nothing else.
        var sampler = new EdgeSampler(new TraceIdRatioBasedSampler(0.1));
        var lucky = ActivityTraceId.CreateFromString("00000000000000000000000000000001");
        var parent = new ActivityContext(lucky, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);

        var taken = Enumerable.Range(0, 2000).Count(_ => IsTaken(sampler, parent));

        Assert.InRange(taken, 100, 320);
    }

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, true)]
    [InlineData(ActivityTraceFlags.None, false)]
    public void EdgeSampler_WithinTheGateway_TheDecisionStands(ActivityTraceFlags flags, bool taken)
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags);

        Assert.Equal(taken, IsTaken(new EdgeSampler(taken ? new AlwaysOffSampler() : new AlwaysOnSampler()), parent));
    }

    [Theory]
    [InlineData(null, null, "AlwaysOnSampler")]
    [InlineData("always_off", null, "AlwaysOffSampler")]
    [InlineData("parentbased_always_off", null, "AlwaysOffSampler")]
    [InlineData("traceidratio", "0.01", "TraceIdRatioBasedSampler{0.010000}")]
    [InlineData("ParentBased_TraceIdRatio", "0.25", "TraceIdRatioBasedSampler{0.250000}")]
    [InlineData("traceidratio", "2", "TraceIdRatioBasedSampler{1.000000}")]
    [InlineData("no such thing", null, "AlwaysOnSampler")]
    public void RootSampler_OfTheVariables_AsTheSpecificationHasIt(string? name, string? argument, string description) =>
        Assert.Equal(description, Variables(("OTEL_TRACES_SAMPLER", name), ("OTEL_TRACES_SAMPLER_ARG", argument)).RootSampler().Description);

    [Fact]
    public void Variables_WithoutACollector_MetricsOnly()
    {
        var variables = Variables();

        Assert.Equal((false, true, false, false), (variables.Traces, variables.Metrics, variables.Logs, variables.IsDisabled));
    }

    [Fact]
    public void Variables_WithACollector_EachSignalCanBeTurnedOff()
    {
        (string, string?) endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");

        var all = Variables(endpoint);
        Assert.Equal((true, true, true), (all.Traces, all.Metrics, all.Logs));
        var none = Variables(endpoint, ("OTEL_TRACES_EXPORTER", "none"), ("OTEL_METRICS_EXPORTER", "none"), ("OTEL_LOGS_EXPORTER", "none"));
        Assert.Equal((false, false, false), (none.Traces, none.Metrics, none.Logs));
        Assert.True(Variables(endpoint, ("OTEL_SDK_DISABLED", "TRUE")).IsDisabled);
    }

    [Fact]
    public void Variables_SamplerWithoutACollector_DecidesForBackends() => Assert.True(Variables(("OTEL_TRACES_SAMPLER", "traceidratio")).Traces);

    private static bool IsTaken(EdgeSampler sampler, ActivityContext parent) =>
        sampler.ShouldSample(new SamplingParameters(parent, parent.TraceId, "request", ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample;

    private static OtelVariables Variables(params (string Name, string? Value)[] variables) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))).Build());

    private static void Get(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        values = null;
        ((Dictionary<string, string>)carrier!).TryGetValue(name, out value);
    }
}
