using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;
using YarpHealth = Yarp.ReverseProxy.Model.DestinationHealth;

namespace Gateway.Management;

/// <summary>Reports the health of the backends as YARP's health checks see it.</summary>
internal static class ClusterReport
{
    public static Dictionary<string, ClusterHealth> Of(IProxyStateLookup proxy) =>
        proxy.GetClusters().ToDictionary(cluster => cluster.ClusterId, Of, StringComparer.OrdinalIgnoreCase);

    private static ClusterHealth Of(ClusterState cluster)
    {
        var available = cluster.DestinationsState.AvailableDestinations.Count;
        var destinations = cluster.DestinationsState.AllDestinations
            .ToDictionary(destination => destination.DestinationId, Of, StringComparer.OrdinalIgnoreCase);
        var status = available == 0 ? HealthStatus.Unavailable
            : destinations.Values.Any(destination => destination.Status == HealthStatus.Unhealthy) ? HealthStatus.Degraded
            : destinations.Values.Any(destination => destination.Status == HealthStatus.Healthy) ? HealthStatus.Healthy
            : HealthStatus.Unknown;
        return new(status, available, destinations);
    }

    private static DestinationHealth Of(DestinationState destination)
    {
        var (active, passive) = (destination.Health.Active, destination.Health.Passive);
        var status = active == YarpHealth.Unhealthy || passive == YarpHealth.Unhealthy ? HealthStatus.Unhealthy
            : active == YarpHealth.Healthy || passive == YarpHealth.Healthy ? HealthStatus.Healthy
            : HealthStatus.Unknown;
        return new(status, destination.Model.Config.Address, NameOf(active), NameOf(passive));
    }

    private static string NameOf(YarpHealth health) => health switch
    {
        YarpHealth.Healthy => HealthStatus.Healthy,
        YarpHealth.Unhealthy => HealthStatus.Unhealthy,
        _ => HealthStatus.Unknown,
    };
}
