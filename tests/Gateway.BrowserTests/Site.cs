using System.Text.Json.Nodes;
using Gateway.BrowserTests;
using Xunit;

[assembly: AssemblyFixture(typeof(Site))]

namespace Gateway.BrowserTests;

/// <summary>
/// A whole site: Redis, PostgreSQL, the sample, a backend whose answers are given by the test, and a gateway on localhost, where browsers
/// accept secure cookies over plain HTTP.
/// </summary>
public sealed class Site : IAsyncLifetime
{
    private RedisProcess _redis = null!;
    private PostgresProcess _postgres = null!;
    private SampleProcess _sample = null!;
    private GatewayProcess _gateway = null!;

    public Uri Address => _gateway.Address;

    /// <summary>What <c>/pages</c> leads to.</summary>
    public BackendHost Backend { get; private set; } = null!;

    /// <summary>Somebody who only looks at answers, and follows none.</summary>
    public Browser NewClient() => _gateway.NewBrowser();

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _postgres = await PostgresProcess.StartAsync();
        _sample = await SampleProcess.StartAsync(await _postgres.CreateDatabaseAsync());
        Backend = await BackendHost.StartAsync();
        _gateway = new GatewayProcess(new GatewaySetup { Host = "localhost" }
            .UseRedis(_redis)
            .UseDatabase(await _postgres.CreateDatabaseAsync())
            .Cluster("sample", _sample.Address)
            .Cluster("backend", Backend.Address)
            .Set("Gateway:Policies:admins:Roles", new JsonArray("admin"))
            .Set("Gateway:Sharing:Enabled", true)
            .Route("site", "/", cluster: "sample")
            .Route("public", "/public", "anonymous", "sample")
            .Route("admin", "/admin", "admins", "sample")
            .Route("pages", "/pages"));
        await _gateway.AddUserAsync(People.Alice);
        await _gateway.AddUserAsync(People.Bob);
        await _gateway.AddUserAsync(People.Carol);
        await _gateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? server in (IAsyncDisposable?[])[_gateway, _sample, Backend, _redis, _postgres])
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }
}
