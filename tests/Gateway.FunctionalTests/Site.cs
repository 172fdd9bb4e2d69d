using Gateway.FunctionalTests;
using Xunit;

[assembly: AssemblyFixture(typeof(Site))]

namespace Gateway.FunctionalTests;

/// <summary>
/// The servers that stories share as long as they don't break them: Redis, PostgreSQL with everyone's account, a backend, and a
/// gateway with the usual routes. A story that stops or starves a server starts its own.
/// </summary>
public sealed class Site : IAsyncLifetime
{
    public RedisProcess Redis { get; private set; } = null!;

    public PostgresProcess Postgres { get; private set; } = null!;

    public BackendHost Backend { get; private set; } = null!;

    public GatewayProcess Proxy { get; private set; } = null!;

    /// <summary>The address of the database that holds the accounts of <see cref="People"/>.</summary>
    public string DatabaseUrl { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var (redis, postgres) = (RedisProcess.StartAsync(), PostgresProcess.StartAsync());
        Redis = await redis;
        Postgres = await postgres;
        Backend = await BackendHost.StartAsync();
        DatabaseUrl = await Postgres.CreateDatabaseAsync();
        Proxy = new GatewayProcess(Setup());
        (await Proxy.RunCommandAsync(["migrate"])).EnsureSuccess();
        await Task.WhenAll(People.All.Select(Proxy.AddUserAsync));
        (await Proxy.RunCommandAsync(["users", "disable", People.Dave.Email])).EnsureSuccess();
        await Proxy.StartAsync();
    }

    /// <summary>A gateway's setup on the shared servers, or on a Redis of the story's own.</summary>
    /// <remarks>Everyone signs in over and over in stories that run at the same time, so nothing may be limited per account.</remarks>
    public GatewaySetup Setup(RedisProcess? redis = null)
        => new GatewaySetup().UsualRoutes(Backend).UseRedis(redis ?? Redis).UseDatabase(DatabaseUrl)
            .Set("Gateway:Sessions:MaxPerUser", 0)
            .Set("Gateway:SignIn:Throttle:Failures", 1_000);

    public Browser NewBrowser() => Proxy.NewBrowser();

    /// <summary>A browser in which this person has just signed in.</summary>
    public async Task<Browser> NewBrowserAsync(Person person)
    {
        var browser = NewBrowser();
        await browser.SignInAsync(person);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (Proxy is not null)
            await Proxy.SaveLogAsync(Path.Combine(AppContext.BaseDirectory, "TestResults", "gateway.log"));

        // Where the start failed half-way, the later ones are missing.
        foreach (IAsyncDisposable? server in (IAsyncDisposable?[])[Proxy, Backend, Redis, Postgres])
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }
}
