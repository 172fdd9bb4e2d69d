using Gateway.Requests.Paths;
using Gateway.Requests.Peers;
using Microsoft.Extensions.Options;

namespace Gateway.Requests;

/// <summary>Registers how a request is read: who sent it, from which site, and which path it means.</summary>
internal static class RequestsSetup
{
    public static IServiceCollection AddRequests(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SiteOptions>().Bind(configuration.GetSection(SiteOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiteOptions>, SiteOptionsValidator>();
        services.AddOptions<TrustedProxiesOptions>().Bind(configuration.GetSection(TrustedProxiesOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TrustedProxiesOptions>, TrustedProxiesOptionsValidator>();
        services.AddSingleton<CrossSiteCheck>();
        return services;
    }

    /// <summary>Keeps the methods that mean the server or the connection from being taken for a route's, and bodies in unknown codings out.</summary>
    public static void UseMethodGuard(this WebApplication application)
    {
        application.Use(MethodGuardMiddleware.InvokeAsync);
        application.Use(FramingGuardMiddleware.InvokeAsync);
    }

    /// <summary>Refuses targets that a backend could read differently, before anything is authorized.</summary>
    public static void UsePathGuard(this WebApplication application) => ((IApplicationBuilder)application).Use(next =>
    {
        // Called when the pipeline is built, so that all endpoints are there.
        var guard = new PathGuardMiddleware(new PathParameters(MatchingOf(application)));
        return context => guard.InvokeAsync(context, next);
    });

    // Routing alone, over the application's own endpoints: the pipeline ends before any of them would run.
    private static RequestDelegate MatchingOf(WebApplication application)
    {
        var matching = ((IApplicationBuilder)application).New();
        matching.UseRouting();
        matching.Run(static _ => Task.CompletedTask);
        matching.UseEndpoints(endpoints =>
        {
            foreach (var source in ((IEndpointRouteBuilder)application).DataSources)
            {
                endpoints.DataSources.Add(source);
            }
        });
        return matching.Build();
    }
}
