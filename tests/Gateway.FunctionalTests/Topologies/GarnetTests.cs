using Xunit;

namespace Gateway.FunctionalTests.Topologies;

public sealed class GarnetTests(GarnetServers servers) : TopologyContract(servers), IClassFixture<GarnetServers>
{
    public override ValueTask InitializeAsync()
    {
        Assert.SkipWhen(servers.IsMissing, "There is no Garnet here, and 'dotnet tool install garnet-server' failed.");
        return base.InitializeAsync();
    }
}
