using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The servers of <see cref="SampleBackend"/>: the sample on a database of its own, and a gateway in front of it.</summary>
public sealed class SampleBackendSite(Site site) : IAsyncLifetime
{
    private SampleProcess _sample = null!;

    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _sample = await SampleProcess.StartAsync(await site.Postgres.CreateDatabaseAsync());
        Gateway = await GatewayProcess.StartAsync(new GatewaySetup().UseRedis(site.Redis).UseDatabase(site.DatabaseUrl)
            .Cluster("sample", _sample.Address)
            .Set("Gateway:Policies:admins:Roles", new JsonArray("admin"))
            .Route("site", "/", cluster: "sample")
            .Route("public", "/public", "anonymous", "sample")
            .Route("admin", "/admin", "admins", "sample"));
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
            await Gateway.DisposeAsync();
        if (_sample is not null)
            await _sample.DisposeAsync();
    }
}
