using Gateway.Configuration;
using Gateway.Keys;
using Gateway.Redis;
using Gateway.Users;
using Gateway.Users.Postgres.Connection;
using Yarp.ReverseProxy;

namespace Gateway.Management;

/// <summary>Checks all components of the gateway concurrently.</summary>
internal sealed class DetailedHealth(
    TimeProvider time,
    KeyRing keyRing,
    DatabaseStatus database,
    IProxyStateLookup proxy,
    IUserStoreState users,
    ConfigurationReload? reload = null,
    RedisConnection? redis = null,
    IUserDirectoryCheck? directory = null)
{
    // Without the commit, which the build appends.
    private static readonly string Version = typeof(DetailedHealth).Assembly.GetName().Version!.ToString(3);

    public async ValueTask<HealthReport> ReadAsync(CancellationToken cancellationToken)
    {
        var checks = new List<Task<(string Name, ComponentHealth Health)>> { CheckUsersAsync(cancellationToken) };
        if (redis is not null)
        {
            checks.Add(CheckRedisAsync(redis, cancellationToken));
        }

        var components = (await Task.WhenAll(checks))
            .ToDictionary(component => component.Name, component => component.Health, StringComparer.Ordinal);
        components["key_ring"] = keyRing.IsLoaded
            ? new(HealthStatus.Healthy)
            : new(HealthStatus.Unavailable, Detail: "no key ring was read or made since the start");

        var clusters = ClusterReport.Of(proxy);
        var configuration = reload is null ? null : Describe(reload.File, reload.Current);
        var isHealthy = configuration?.Status is null or HealthStatus.Healthy
            && components.Values.All(component => component.Status == HealthStatus.Healthy)
            && clusters.Values.All(cluster => cluster.Status is HealthStatus.Healthy or HealthStatus.Unknown);
        return new(isHealthy ? HealthStatus.Healthy : HealthStatus.Degraded, Version, configuration, components, clusters);
    }

    private static ConfigurationHealth Describe(string file, ConfigurationGeneration generation) => new(
        generation.Errors.Count == 0 ? HealthStatus.Healthy : HealthStatus.Degraded,
        file,
        generation.IsInSync,
        generation.Number,
        generation.Since.UtcDateTime,
        generation.RefusedAt?.UtcDateTime,
        generation.Errors is { Count: > 0 } errors ? errors : null,
        generation.AwaitingRestart is { Count: > 0 } keys ? keys : null);

    private static async Task<(string, ComponentHealth)> CheckRedisAsync(RedisConnection redis, CancellationToken cancellationToken)
    {
        var latency = await redis.PingAsync(cancellationToken);
        return ("redis", latency is null
            ? new(HealthStatus.Unavailable, Detail: "there was no answer")
            : new(HealthStatus.Healthy, Milliseconds.Of(latency)));
    }

    private async Task<(string, ComponentHealth)> CheckUsersAsync(CancellationToken cancellationToken)
    {
        if (database.IsUsed)
        {
            return ("database", await database.PingAsync(cancellationToken)
                ? new(HealthStatus.Healthy, Milliseconds.Of(database.Latency))
                : new(HealthStatus.Unavailable, Detail: database.Failure ?? "there was no answer"));
        }

        var start = time.GetTimestamp();
        var error = directory is null ? null : await directory.CheckAsync(cancellationToken);
        var latency = Milliseconds.Of(time.GetElapsedTime(start));
        return ("users_file", (error ?? users.Failure) is { } detail
            ? new(HealthStatus.Unavailable, Detail: detail)
            : new(HealthStatus.Healthy, latency));
    }
}
