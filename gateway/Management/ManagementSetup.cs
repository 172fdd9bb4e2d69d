using Microsoft.Extensions.Options;

namespace Gateway.Management;

/// <summary>Registers the management address, and maps the health endpoint of the public address.</summary>
internal static class ManagementSetup
{
    private static readonly byte[] Healthy = """{"status":"healthy"}"""u8.ToArray();

    public static IServiceCollection AddManagement(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ManagementOptions>().Bind(configuration.GetSection(ManagementOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ManagementOptions>, ManagementOptionsValidator>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<DetailedHealth>();
        services.AddSingleton<SessionsHealthEndpoint>();
        services.AddHostedService<ManagementServer>();
        return services;
    }

    public static void MapPublicHealth(this IEndpointRouteBuilder endpoints)
    {
        // Before every route of the configuration: /health is never proxied.
        endpoints.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], WriteHealthyAsync).AllowAnonymous().WithOrder(int.MinValue);
        endpoints.Map("/health/{**rest}", NotFound).AllowAnonymous().WithOrder(int.MinValue + 1);
    }

    private static IResult NotFound() => Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "Not found");

    private static async Task WriteHealthyAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(Healthy, context.RequestAborted);
    }
}
