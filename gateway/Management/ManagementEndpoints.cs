using System.Text.Json.Serialization;
using OpenTelemetry.Metrics;

namespace Gateway.Management;

/// <summary>Maps the endpoints of the management address.</summary>
internal static partial class ManagementEndpoints
{
    // Load balancers use either.
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static void MapManagement(this IEndpointRouteBuilder endpoints, IServiceProvider services)
    {
        var readiness = services.GetRequiredService<Readiness>();
        endpoints.MapMethods("/health/live", Read, static context => WriteAsync(context, StatusCodes.Status200OK, "alive"));
        endpoints.MapMethods("/health/ready", Read, context => WriteReadinessAsync(context, readiness));
        var detailed = services.GetRequiredService<DetailedHealth>();
        endpoints.MapMethods("/health/detailed", Read, context => WriteDetailsAsync(context, detailed));
        endpoints.MapMethods("/auth/health/sessions", Read, services.GetRequiredService<SessionsHealthEndpoint>().WriteAsync);
        if (services.GetService<MeterProvider>() is { } meters)
        {
            endpoints.MapPrometheusScrapingEndpoint("/metrics", meters, configureBranchedPipeline: null, optionsName: null);
        }
    }

    private static Task WriteReadinessAsync(HttpContext context, Readiness readiness)
    {
        var report = readiness.Report();
        return WriteAsync(
            context,
            report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            report.Status,
            report.WaitingFor);
    }

    // Always 200, because its readers parse the body. Probes that take a gateway out of rotation use /health/ready.
    private static async Task WriteDetailsAsync(HttpContext context, DetailedHealth health)
    {
        var report = await health.ReadAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(report, HealthReportJson.Default.HealthReport, cancellationToken: context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, int statusCode, string status, IReadOnlyList<string>? waitingFor = null)
    {
        context.Response.StatusCode = statusCode;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new HealthAnswer(status, waitingFor), HealthJson.Default.HealthAnswer);
    }

    internal sealed record HealthAnswer(string Status, IReadOnlyList<string>? WaitingFor);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(HealthAnswer))]
    private sealed partial class HealthJson : JsonSerializerContext;
}
