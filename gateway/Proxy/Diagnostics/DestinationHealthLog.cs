using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy.Diagnostics;

/// <summary>Says in the log when health checks put a destination out, and when it is back: once each, not at every probe.</summary>
internal sealed partial class DestinationHealthLog(IServiceProvider services, TimeProvider time, ILogger<DestinationHealthLog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HashSet<(string Cluster, string Destination)> _out = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Asked for late: YARP's state is made when the routes are mapped.
            Look(services.GetRequiredService<IProxyStateLookup>());
        }
    }

    private void Look(IProxyStateLookup proxy)
    {
        var unhealthy = proxy.GetClusters()
            .SelectMany(cluster => cluster.Destinations.Values.Where(IsOut).Select(destination => (cluster.ClusterId, destination.DestinationId)))
            .ToHashSet();
        foreach (var (cluster, destination) in unhealthy.Except(_out))
        {
            Log.Out(logger, cluster, destination);
        }

        foreach (var (cluster, destination) in _out.Except(unhealthy))
        {
            Log.Back(logger, cluster, destination);
        }

        _out.Clear();
        _out.UnionWith(unhealthy);
    }

    private static bool IsOut(DestinationState destination) =>
        destination.Health.Active == DestinationHealth.Unhealthy || destination.Health.Passive == DestinationHealth.Unhealthy;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The destination {Cluster}/{Destination} fails its health checks and gets no requests while others of the cluster can take them", EventName = "DestinationOut")]
        public static partial void Out(ILogger logger, string cluster, string destination);

        [LoggerMessage(2, LogLevel.Information, "The destination {Cluster}/{Destination} passes its health checks again, or is gone from the configuration", EventName = "DestinationBack")]
        public static partial void Back(ILogger logger, string cluster, string destination);
    }
}
