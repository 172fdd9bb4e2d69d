using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using Gateway.Pages;
using Gateway.Telemetry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy;

/// <summary>Registers YARP with the header contract, and maps the routes of the configuration.</summary>
internal static class ProxySetup
{
    public static IServiceCollection AddGatewayProxy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ReservedHeaders>();
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<ReservedHeaders>());
        services.AddSingleton<UpstreamReport>();
        services.AddSingleton<ForwarderErrors>();
        services.AddSingleton<HeaderBoundary>();
        services.AddSingleton<CrossSiteGuard>();
        services.AddSingleton<SessionStreams>();
        services.AddSingleton<StreamMetrics>();
        services.AddSingleton<RequestedStreams>();
        services.AddSingleton<GatheredBodies>();
        services.AddHostedService<SessionStreamWatch>();
        services.AddHostedService<DestinationWatch>();
        // YARP's Timeout of a route is kept by the framework's own middleware.
        services.AddRequestTimeouts();
        var makesSpans = new OtelVariables(configuration).Traces;
        services.AddReverseProxy()
            .LoadFromConfig(configuration.GetSection("ReverseProxy"))
            .ConfigureHttpClient((_, handler) => Configure(handler, makesSpans))
            .AddConfigFilter<RouteDefaults>()
            .AddTransformFactory<IdentityTransformFactory>()
            .AddTransforms<IdentityTransformProvider>();
        if (!makesSpans)
        {
            services.AddSingleton<TraceParentTransform>();
        }

        services.AddSingleton<RouteTransformerFactory>();
        services.Decorate<ITransformBuilder, RouteTransforms>(RouteTransforms.Yarp);
        services.Decorate<IHttpForwarder, ShortForwarder>(ShortForwarder.Yarp);
        return services;
    }

    private static void Decorate<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TDecorator>(this IServiceCollection services, object innerKey)
        where TService : class
        where TDecorator : class, TService
    {
        var inner = services.Last(static service => service.ServiceType == typeof(TService) && !service.IsKeyedService);
        services.Remove(inner);
        services.Add(ServiceDescriptor.KeyedSingleton(typeof(TService), innerKey, inner.ImplementationType!));
        services.AddSingleton<TService, TDecorator>();
    }

    /// <summary>Sets up the HTTP client of a cluster, before the cluster's own settings.</summary>
    public static void Configure(SocketsHttpHandler handler, bool makesSpans)
    {
        // A backend sends its whole chain: what is missing would be fetched from an address in its certificate, by a call that blocks
        // the thread that reads sockets.
        handler.SslOptions.CertificateChainPolicy ??= new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (!makesSpans)
        {
            handler.ActivityHeadersPropagator = null;
        }
    }

    public static void MapGatewayProxy(this IEndpointRouteBuilder endpoints)
    {
        var boundary = endpoints.ServiceProvider.GetRequiredService<HeaderBoundary>();
        var errors = endpoints.ServiceProvider.GetRequiredService<ForwarderErrors>();
        var crossSite = endpoints.ServiceProvider.GetRequiredService<CrossSiteGuard>();
        var gathered = endpoints.ServiceProvider.GetRequiredService<GatheredBodies>();
        var requested = endpoints.ServiceProvider.GetRequiredService<RequestedStreams>();
        endpoints.MapReverseProxy(proxy =>
        {
            proxy.Use(errors.ExplainAsync);
            proxy.Use(crossSite.RefuseAsync);
            proxy.Use(boundary.StripAsync);
            proxy.Use(requested.RegisterAsync);
            proxy.Use(StreamedBodies.AllowQuietAsync);
            proxy.Use(gathered.GatherAsync);
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            ProxyStage.Add(proxy, static cluster => cluster.HealthCheck?.Passive?.Enabled == true, static stage => stage.UsePassiveHealthChecks());
        });
        endpoints.MapFallback("{**path}", NoRouteAsync).AllowAnonymous();
    }

    private static Task NoRouteAsync(HttpContext context) =>
        context.WriteProblemAsync(StatusCodes.Status404NotFound, "Not found", "No service is at this address.");
}
