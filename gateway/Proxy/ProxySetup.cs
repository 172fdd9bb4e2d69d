using System.Diagnostics.CodeAnalysis;
using Gateway.Pages;
using Gateway.Proxy.Backends;
using Gateway.Proxy.Diagnostics;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Headers;
using Gateway.Proxy.Streams;
using Gateway.Telemetry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy;

/// <summary>Registers YARP with the header contract, and maps the routes of the configuration.</summary>
internal static class ProxySetup
{
    public static IServiceCollection AddGatewayProxy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging(SetLogLevels);
        services.AddSingleton<ReservedHeaders>();
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<ReservedHeaders>());
        services.AddSingleton<UpstreamMetrics>();
        services.AddSingleton<ForwarderErrorMiddleware>();
        services.AddSingleton<RequestHeaderSanitizer>();
        services.AddSingleton<CookieGuardTransform>();
        services.AddSingleton<TrailerGuardTransform>();
        services.AddSingleton<StreamTransform>();
        services.AddSingleton<CrossSiteGuardMiddleware>();
        services.AddSingleton<MatcherPolicy, PreflightMatcherPolicy>();
        services.AddSingleton<SessionStreams>();
        services.AddSingleton<StreamMetrics>();
        services.AddSingleton<StreamRequestMiddleware>();
        services.AddSingleton<CoalescingReadMiddleware>();
        services.AddHostedService<SessionStreamMonitor>();
        services.AddHostedService<DestinationHealthLog>();
        // The Timeout of a YARP route is applied by the framework's middleware.
        services.AddRequestTimeouts();
        var makesSpans = new OtelVariables(configuration).Traces;
        services.AddReverseProxy()
            .LoadFromConfig(configuration.GetSection("ReverseProxy"))
            .AddConfigFilter<RouteDefaults>()
            .AddTransformFactory<IdentityTransformFactory>()
            .AddTransforms<GatewayTransformProvider>();
        services.AddSingleton(provider => new BackendClientFactory(
            provider.GetRequiredService<ILogger<ForwarderHttpClientFactory>>(), makesSpans));
        services.AddSingleton<IForwarderHttpClientFactory>(static provider => provider.GetRequiredService<BackendClientFactory>());
        services.AddSingleton<LostRequestRetry>();
        if (!makesSpans)
        {
            services.AddSingleton<TraceParentTransform>();
        }

        services.Decorate<ITransformBuilder, RouteTransformBuilder>(RouteTransformBuilder.Yarp);
        return services;
    }

    private static void SetLogLevels(ILoggingBuilder logging) => logging
        .AddFilter("Yarp", LogLevel.Warning)
        .AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error)
        // It logs a stack trace for every probe that fails; DestinationHealthLog has one line for each change.
        .AddFilter("Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor", LogLevel.Critical);

    // Registers the decorator, and the service that it wraps under a key.
    private static void Decorate<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TDecorator>(
        this IServiceCollection services, object innerKey)
        where TService : class
        where TDecorator : class, TService
    {
        var inner = services.Last(static service => service.ServiceType == typeof(TService) && !service.IsKeyedService);
        services.Remove(inner);
        services.Add(ServiceDescriptor.KeyedSingleton(typeof(TService), innerKey, inner.ImplementationType!));
        services.AddSingleton<TService, TDecorator>();
    }

    public static void MapGatewayProxy(this IEndpointRouteBuilder endpoints)
    {
        var sanitizer = endpoints.ServiceProvider.GetRequiredService<RequestHeaderSanitizer>();
        var errors = endpoints.ServiceProvider.GetRequiredService<ForwarderErrorMiddleware>();
        var crossSite = endpoints.ServiceProvider.GetRequiredService<CrossSiteGuardMiddleware>();
        var coalescing = endpoints.ServiceProvider.GetRequiredService<CoalescingReadMiddleware>();
        var streams = endpoints.ServiceProvider.GetRequiredService<StreamRequestMiddleware>();
        endpoints.MapReverseProxy(proxy =>
        {
            proxy.Use(crossSite.InvokeAsync);
            proxy.Use(sanitizer.InvokeAsync);
            proxy.Use(streams.InvokeAsync);
            proxy.Use(StreamingBodyMiddleware.InvokeAsync);
            proxy.Use(coalescing.InvokeAsync);
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            // UsePassiveHealthChecks takes an asynchronous frame for each request, to clusters without such checks as well.
            proxy.UseWhen(
                static context => context.GetReverseProxyFeature().Cluster.Config.HealthCheck?.Passive?.Enabled == true,
                static checks => checks.UseMiddleware<PassiveHealthCheckMiddleware>());
            // Last, so that a request that was sent again counts as one, for the health of its destination as well.
            proxy.Use(errors.InvokeAsync);
        });
        endpoints.MapFallback("{**path}", NoRouteAsync).AllowAnonymous();
    }

    private static Task NoRouteAsync(HttpContext context) =>
        context.WriteProblemAsync(StatusCodes.Status404NotFound, "Not found", "No service is at this address.");
}
