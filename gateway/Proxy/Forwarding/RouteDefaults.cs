using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Secure by default: a route that names no policy needs a session. Headers and bodies go through
/// as they come; a body's size is the backend's business, unless the route says <c>MaxRequestBodySize</c>. A route to nowhere
/// is a mistake.
/// </summary>
internal sealed class RouteDefaults : IProxyConfigFilter
{
    // YARP's word for it.
    private const long NoLimit = -1;

    // The audiences of /auth/verify, where anybody who is signed in gets an assertion.
    private const string ReservedCluster = "verify";

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel)
    {
        if (cluster.ClusterId == ReservedCluster || cluster.ClusterId.StartsWith($"{ReservedCluster}:", StringComparison.Ordinal))
        {
            throw new ArgumentException($"ReverseProxy:Clusters:{cluster.ClusterId}: the name is kept for assertions that /auth/verify gives (example: \"{ReservedCluster}-service\")");
        }

        // As the server has read them, so that a client's header passes byte for byte; the default is a 502 that blames the backend.
        var client = cluster.HttpClient ?? HttpClientConfig.Empty;
        return ValueTask.FromResult(client.RequestHeaderEncoding is null ? cluster with { HttpClient = client with { RequestHeaderEncoding = "utf-8" } } : cluster);
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

        return ValueTask.FromResult(route with
        {
            AuthorizationPolicy = string.IsNullOrWhiteSpace(route.AuthorizationPolicy) ? "default" : route.AuthorizationPolicy,
            MaxRequestBodySize = route.MaxRequestBodySize ?? NoLimit,
        });
    }
}
