using System.Globalization;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>The <c>OTEL_*</c> variables that decide what is enabled. The OpenTelemetry SDK reads the others itself.</summary>
internal sealed class OtelVariables(IConfiguration configuration)
{
    /// <summary>Whether all telemetry is disabled: <c>OTEL_SDK_DISABLED</c>.</summary>
    public bool IsDisabled => string.Equals(configuration["OTEL_SDK_DISABLED"]?.Trim(), "true", StringComparison.OrdinalIgnoreCase);

    public string ServiceName => configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : "gateway";

    /// <summary>Whether a collector is configured for any signal.</summary>
    public bool HasCollector => TakesTraces || TakesLogs || HasEndpoint("METRICS_");

    /// <summary>
    /// Whether spans are created: for a collector, or because a sampler is set, whose decisions are passed on to backends.
    /// </summary>
    public bool Traces => !IsDisabled && !IsNone("OTEL_TRACES_EXPORTER") && (TakesTraces || !string.IsNullOrWhiteSpace(SamplerName));

    /// <summary>Whether metrics are collected, for <c>/metrics</c> and for a collector.</summary>
    public bool Metrics => !IsNone("OTEL_METRICS_EXPORTER");

    /// <summary>Whether the log is exported, in addition to the console.</summary>
    public bool Logs => !IsNone("OTEL_LOGS_EXPORTER") && TakesLogs;

    // One collector for everything, or one for each signal. With a collector for metrics alone there are no spans.
    private bool TakesTraces => HasEndpoint("") || HasEndpoint("TRACES_");

    private bool TakesLogs => HasEndpoint("") || HasEndpoint("LOGS_");

    private string? SamplerName => configuration["OTEL_TRACES_SAMPLER"];

    /// <summary>
    /// The sampler of traces that begin here, by <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c>. As the specification
    /// has it, an unknown value is the default, <c>always_on</c>.
    /// </summary>
    public Sampler RootSampler() => SamplerName?.Trim().ToLowerInvariant() switch
    {
        "always_off" or "parentbased_always_off" => new AlwaysOffSampler(),
        "traceidratio" or "parentbased_traceidratio" => new TraceIdRatioBasedSampler(Ratio()),
        _ => new AlwaysOnSampler(),
    };

    private double Ratio() =>
        double.TryParse(configuration["OTEL_TRACES_SAMPLER_ARG"], NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio)
        && ratio is >= 0 and <= 1 ? ratio : 1;

    private bool HasEndpoint(string kind) => !string.IsNullOrWhiteSpace(configuration[$"OTEL_EXPORTER_OTLP_{kind}ENDPOINT"]);

    private bool IsNone(string name) => string.Equals(configuration[name]?.Trim(), "none", StringComparison.OrdinalIgnoreCase);
}
