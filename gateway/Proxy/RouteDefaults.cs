using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>Secure by default: a route that names no policy needs a session. A route to nowhere is a mistake.</summary>
internal sealed class RouteDefaults : IProxyConfigFilter
{
    // The audiences of /auth/verify, where anybody who is signed in gets an assertion.
    private const string ReservedCluster = "verify";

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel)
    {
        if (cluster.ClusterId == ReservedCluster || cluster.ClusterId.StartsWith($"{ReservedCluster}:", StringComparison.Ordinal))
        {
            throw new ArgumentException($"ReverseProxy:Clusters:{cluster.ClusterId}: the name is kept for assertions that /auth/verify gives (example: \"{ReservedCluster}-service\")");
        }

        return ValueTask.FromResult(cluster);
    }

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        if (cluster is null)
        {
            throw new ArgumentException(
                $"ReverseProxy:Routes:{route.RouteId}:ClusterId: there is no cluster '{route.ClusterId}' (example: the name of one under ReverseProxy:Clusters)");
        }

        if (route.Order <= int.MinValue + 1)
        {
            throw new ArgumentException($"ReverseProxy:Routes:{route.RouteId}:Order: {route.Order} would come before the gateway's own endpoints (example: -1)");
        }

        return ValueTask.FromResult(string.IsNullOrWhiteSpace(route.AuthorizationPolicy) ? route with { AuthorizationPolicy = "default" } : route);
    }
}
