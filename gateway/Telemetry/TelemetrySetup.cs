using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>Wires traces and metrics; they leave over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector.</summary>
internal static class TelemetrySetup
{
    private static readonly string[] CollectorVariables =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName(configuration), serviceVersion: Version))
            .WithMetrics(ConfigureMetrics);
        if (HasCollector(configuration))
        {
            // Without one nobody listens, and a request pays nothing for spans.
            telemetry.WithTracing(ConfigureTracing).UseOtlpExporter();
        }

        return services;
    }

    private static string Version => typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3) ?? "0";

    private static string ServiceName(IConfiguration configuration) =>
        configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : "gateway";

    private static bool HasCollector(IConfiguration configuration) =>
        CollectorVariables.Any(name => !string.IsNullOrEmpty(configuration[name]));

    private static void ConfigureTracing(TracerProviderBuilder tracing) => tracing
        .AddSource(GatewayTelemetry.Name, "Yarp.ReverseProxy", "Npgsql")
        .AddAspNetCoreInstrumentation(options => options.EnrichWithHttpRequest = HideSessionId)
        .AddHttpClientInstrumentation();

    // "/auth/sessions/{id}": the one path that carries a whole session id.
    private static void HideSessionId(Activity activity, HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/auth/sessions", out var rest) && rest.HasValue && rest != "/active")
        {
            activity.SetTag("url.path", "/auth/sessions/{id}");
        }
    }

    private static void ConfigureMetrics(MeterProviderBuilder metrics) => metrics
        .AddMeter(GatewayTelemetry.Name, "Npgsql", "Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Server.Kestrel")
        .AddAspNetCoreInstrumentation()
        .AddHttpClientInstrumentation()
        .AddRuntimeInstrumentation()
        .AddPrometheusExporter();
}
