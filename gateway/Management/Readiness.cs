using Gateway.Keys;
using Gateway.Redis;
using Gateway.Users;

namespace Gateway.Management;

/// <summary>
/// Whether the gateway should get traffic: each store has answered once since the start, and it is not on its way
/// out. A later outage does not count: it would take every gateway out of rotation at once.
/// </summary>
internal sealed class Readiness(KeyRing keyRing, IHostApplicationLifetime lifetime, RedisConnection? redis = null, DatabaseStatus? database = null)
{
    public ReadinessReport Report()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new ReadinessReport(false, "draining");
        }

        // The public server is the last to start.
        if (!lifetime.ApplicationStarted.IsCancellationRequested || redis is { WasAnswered: false } || !keyRing.IsLoaded || database is { HasAnswered: false })
        {
            return new ReadinessReport(false, "starting");
        }

        return new ReadinessReport(true, redis is { IsDown: true } || database is { IsUp: false } ? "degraded" : "ready");
    }
}
