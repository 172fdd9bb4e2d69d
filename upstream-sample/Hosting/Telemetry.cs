using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace UpstreamSample.Hosting;

/// <summary>Traces by OTLP, so that one trace runs from the browser through the gateway to the database.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        builder.Services.AddOpenTelemetry().ConfigureResource(Describe).WithTracing(Trace);
    }

    // The environment comes last, so OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over the name given here.
    private static void Describe(ResourceBuilder resource) =>
        resource.Clear().AddService("upstream-sample").AddTelemetrySdk().AddEnvironmentVariableDetector();

    private static void Trace(TracerProviderBuilder tracing) => tracing
        .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthATrace)
        .AddSource("Npgsql")
        .AddOtlpExporter();

    // A health check every few seconds would bury the requests of users.
    private static bool IsWorthATrace(HttpContext context) => context.Request.Path != "/healthz";
}
