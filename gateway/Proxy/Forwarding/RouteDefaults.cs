using Gateway.Proxy.Backends;
using Gateway.Requests;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Sets the gateway's defaults of routes and clusters: a route without a policy requires a session,
/// the size of a body is not limited unless the route sets <c>MaxRequestBodySize</c>, and a host also matches with a dot at its end.
/// Rejects what YARP accepts and the gateway does not.
/// </summary>
internal sealed class RouteDefaults : IProxyConfigFilter
{
    // The value that YARP defines for it.
    private const long NoLimit = -1;

    // An audience of /auth/verify, which gives an assertion to anybody who is signed in.
    private const string ReservedCluster = "verify";

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel)
    {
        if (cluster.ClusterId == ReservedCluster || cluster.ClusterId.StartsWith($"{ReservedCluster}:", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"ReverseProxy:Clusters:{cluster.ClusterId}: the name is kept for assertions that /auth/verify gives "
                + $"(example: \"{ReservedCluster}-service\")");
        }

        if (!BackendClientFactory.TryReadLifetime(cluster.Metadata, out _))
        {
            throw new ArgumentException(
                $"ReverseProxy:Clusters:{cluster.ClusterId}:Metadata:{BackendClientFactory.LifetimeKey}: "
                + $"'{cluster.Metadata![BackendClientFactory.LifetimeKey]}' is not a duration of at least one second (example: \"00:02:00\")");
        }

        return ValueTask.FromResult(cluster);
    }

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        if (cluster is null)
        {
            throw new ArgumentException(
                $"ReverseProxy:Routes:{route.RouteId}:ClusterId: there is no cluster '{route.ClusterId}' "
                + "(example: the name of one under ReverseProxy:Clusters)");
        }

        if (route.Order <= int.MinValue + 1)
        {
            throw new ArgumentException(
                $"ReverseProxy:Routes:{route.RouteId}:Order: {route.Order} would come before the gateway's own endpoints (example: -1)");
        }

        return ValueTask.FromResult(route with
        {
            AuthorizationPolicy = string.IsNullOrWhiteSpace(route.AuthorizationPolicy) ? "default" : route.AuthorizationPolicy,
            MaxRequestBodySize = route.MaxRequestBodySize ?? NoLimit,
            Match = route.Match with { Hosts = route.Match.Hosts?.SelectMany(HostName.SpellingsOf).ToArray() },
        });
    }
}
