using Gateway.Requests.Paths;
using Gateway.Requests.Peers;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;

namespace Gateway.Requests;

/// <summary>Registers the services and the middleware that read and check a request before it is routed or authorized.</summary>
internal static class RequestsSetup
{
    public static IServiceCollection AddRequests(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SiteOptions>().Bind(configuration.GetSection(SiteOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiteOptions>, SiteOptionsValidator>();
        services.AddOptions<TrustedProxiesOptions>().Bind(configuration.GetSection(TrustedProxiesOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TrustedProxiesOptions>, TrustedProxiesOptionsValidator>();
        services.AddSingleton<CrossSiteCheck>();
        // Behind the framework's own, which reads AllowedHosts.
        services.PostConfigure<HostFilteringOptions>(AllowBothSpellings);
        return services;
    }

    /// <summary>Adds the checks of the host, the method and the transfer coding.</summary>
    public static void UseMethodGuard(this WebApplication application)
    {
        application.Use(HostGuardMiddleware.InvokeAsync);
        application.Use(MethodGuardMiddleware.InvokeAsync);
        application.Use(FramingGuardMiddleware.InvokeAsync);
    }

    /// <summary>Adds the check of the target: one that a backend could read differently is refused before anything is authorized.</summary>
    public static void UsePathGuard(this WebApplication application) => ((IApplicationBuilder)application).Use(next =>
    {
        // Runs when the pipeline is built, so that all endpoints are known.
        var guard = new PathGuardMiddleware(new PathParameters(MatchingOf(application)));
        return context => guard.InvokeAsync(context, next);
    });

    private static void AllowBothSpellings(HostFilteringOptions options)
    {
        options.AllowEmptyHosts = options.AllowedHosts.Any(static host => host is "*" or "[::]" or "0.0.0.0");
        options.AllowedHosts = [.. options.AllowedHosts.SelectMany(HostName.SpellingsOf)];
    }

    // A pipeline of routing alone, over the endpoints of the application, which it never runs.
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
