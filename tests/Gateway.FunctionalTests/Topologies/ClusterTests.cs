using Xunit;

namespace Gateway.FunctionalTests.Topologies;

public sealed class ClusterTests(ClusterServers servers) : TopologyContract(servers), IClassFixture<ClusterServers>
{
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in servers.Cluster.Nodes)
        {
            Assert.Empty(await AclServers.RefusalsAsync(node));
        }
    }
}
