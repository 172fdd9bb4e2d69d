using Xunit;

namespace Gateway.FunctionalTests.Topologies;

public sealed class AclTests(AclServers servers) : TopologyContract(servers), IClassFixture<AclServers>
{
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        // Nothing that the gateway sends is refused: what is missing in the rules would show here first.
        Assert.Empty(await AclServers.RefusalsAsync(servers.Redis));
    }
}
