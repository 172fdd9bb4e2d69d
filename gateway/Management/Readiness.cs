using Gateway.Keys;
using Gateway.Redis;
using Gateway.Users.Postgres.Connection;

namespace Gateway.Management;

/// <summary>
/// Determines whether the gateway should get traffic: each store has answered once since the start, and the gateway is not stopping. A
/// later outage does not change that, because it would take every gateway out of rotation at once.
/// </summary>
internal sealed class Readiness(
    KeyRing keyRing, IHostApplicationLifetime lifetime, RedisConnection? redis = null, DatabaseStatus? database = null)
{
    public ReadinessReport Report()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new ReadinessReport(false, "draining");
        }

        var waiting = WaitingFor();
        if (waiting.Count > 0)
        {
            return new ReadinessReport(false, "starting", waiting);
        }

        return new ReadinessReport(true, redis is { IsDown: true } || database is { IsUp: false } ? "degraded" : "ready");
    }

    private List<string> WaitingFor()
    {
        var waiting = new List<string>();
        AddIf(redis is { WasAnswered: false }, "redis");
        AddIf(database is { HasAnswered: false }, "database");
        AddIf(!keyRing.IsLoaded, "key_ring");
        // The public server is the last to start.
        AddIf(!lifetime.ApplicationStarted.IsCancellationRequested, "server");
        return waiting;

        void AddIf(bool isMissing, string name)
        {
            if (isMissing)
            {
                waiting.Add(name);
            }
        }
    }
}
