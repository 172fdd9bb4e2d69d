using Xunit;

namespace Gateway.FunctionalTests.Topologies;

/// <summary>A cluster of three primaries and three replicas, with the documented ACL user.</summary>
public sealed class ClusterServers : IRedisServers, IAsyncLifetime
{
    public RedisCluster Cluster { get; private set; } = null!;

    public string Url => Cluster.Url.Replace("redis://", $"redis://{AclServers.Credentials}", StringComparison.Ordinal);

    public bool Stream => true;

    public async ValueTask InitializeAsync() => Cluster = await RedisCluster.StartAsync(AclServers.Arguments(AclServers.Rules.Split(' ')));

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
