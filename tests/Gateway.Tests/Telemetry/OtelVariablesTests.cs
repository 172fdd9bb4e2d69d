using Gateway.Telemetry;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.Tests.Telemetry;

public sealed class OtelVariablesTests
{
    [Theory]
    [InlineData(null, "", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317", true, true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", " ", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector:4317", true, true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4317", true, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://collector:4317", true, false, true)]
    [InlineData("OTEL_TRACES_SAMPLER", "always_off", false, true, false)]
    public void Endpoint_OfOneKind_SwitchesOnThatKindAlone(string? name, string value, bool hasCollector, bool traces, bool logs)
    {
        var variables = new OtelVariables(new ConfigurationBuilder().AddInMemoryCollection(name is null ? [] : [new(name, value)]).Build());

        Assert.Equal((hasCollector, traces, logs), (variables.HasCollector, variables.Traces, variables.Logs));
    }
}
