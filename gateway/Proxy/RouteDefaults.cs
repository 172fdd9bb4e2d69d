using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>Secure by default: a route that names no policy needs a session.</summary>
internal sealed class RouteDefaults : IProxyConfigFilter
{
    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => ValueTask.FromResult(cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) =>
        ValueTask.FromResult(string.IsNullOrWhiteSpace(route.AuthorizationPolicy) ? route with { AuthorizationPolicy = "default" } : route);
}
