using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy.Diagnostics;

/// <summary>Logs when health checks exclude a destination and when they include it again: once each, not at every probe.</summary>
internal sealed partial class DestinationHealthLog(
    IServiceProvider services, TimeProvider time, ILogger<DestinationHealthLog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HashSet<(string Cluster, string Destination)> _unhealthy = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Resolved here, because YARP's state is created when the routes are mapped.
            LogChanges(services.GetRequiredService<IProxyStateLookup>());
        }
    }

    private void LogChanges(IProxyStateLookup proxy)
    {
        var unhealthy = proxy.GetClusters()
            .SelectMany(cluster => cluster.Destinations.Values
                .Where(IsUnhealthy)
                .Select(destination => (cluster.ClusterId, destination.DestinationId)))
            .ToHashSet();
        foreach (var (cluster, destination) in unhealthy.Except(_unhealthy))
        {
            Log.Out(logger, cluster, destination);
        }

        foreach (var (cluster, destination) in _unhealthy.Except(unhealthy))
        {
            Log.Back(logger, cluster, destination);
        }

        _unhealthy.Clear();
        _unhealthy.UnionWith(unhealthy);
    }

    private static bool IsUnhealthy(DestinationState destination) =>
        destination.Health.Active == DestinationHealth.Unhealthy || destination.Health.Passive == DestinationHealth.Unhealthy;

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The destination {Cluster}/{Destination} fails its health checks and gets no requests while others of the cluster can take them",
            EventName = "DestinationOut")]
        public static partial void Out(ILogger logger, string cluster, string destination);

        [LoggerMessage(
            2,
            LogLevel.Information,
            "The destination {Cluster}/{Destination} passes its health checks again, or was removed from the configuration",
            EventName = "DestinationBack")]
        public static partial void Back(ILogger logger, string cluster, string destination);
    }
}
