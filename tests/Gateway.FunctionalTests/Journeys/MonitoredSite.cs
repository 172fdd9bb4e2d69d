using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A gateway that a real Prometheus scrapes, and people who do and suffer whatever there is a metric for.</summary>
public sealed class MonitoredSite(Site site) : IAsyncLifetime
{
    /// <summary>A cluster whose only destination is not there.</summary>
    public const string DeadCluster = "dead";

    private RedisProcess _redis = null!;
    private string _database = null!;

    public GatewayProcess Gateway { get; private set; } = null!;

    public PrometheusProcess Prometheus { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync(new RedisOptions { AppendOnly = true });
        _database = await site.Postgres.CreateDatabaseAsync();
        Gateway = new GatewayProcess(new GatewaySetup().UsualRoutes(site.Backend).UseRedis(_redis).UseDatabase(_database)
            .Cluster(DeadCluster, new Uri($"http://127.0.0.1:{FreePort.Take()}"))
            .Set($"ReverseProxy:Clusters:{DeadCluster}:HealthCheck:Active", new JsonObject { ["Enabled"] = true, ["Interval"] = "00:00:01", ["Timeout"] = "00:00:01" })
            .Route(DeadCluster, "/dead", "anonymous", DeadCluster)
            .Set("Gateway:Sessions:TouchInterval", "00:00:01")
            .Set("Gateway:SignIn:Throttle:Failures", 3)
            .Set("Gateway:Users:Hashing:Concurrency", 1)
            .Set("Gateway:Users:Hashing:Queue", 0));
        (await Gateway.RunCommandAsync(["migrate"])).EnsureSuccess();
        await Gateway.AddUserAsync(People.Alice);
        await Gateway.AddUserAsync(People.Bob);
        await Gateway.StartAsync();
        Prometheus = await PrometheusProcess.StartAsync(Gateway.ManagementAddress);
        await HaveOutagesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (IAsyncDisposable?[])[Prometheus, Gateway, _redis])
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    /// <summary>A round of everything that happens on a day without an outage of a store.</summary>
    public async Task PlayAsync()
    {
        using var alice = Gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        foreach (var path in (string[])["/app/one", "/app/two", "/admin/three", "/open/status/500", "/dead/four"])
            (await alice.GetAsync(path)).Dispose();

        using (var socket = new ClientWebSocket())
        {
            socket.Options.SetRequestHeader("Cookie", alice.Cookies.Header);
            await socket.ConnectAsync(new UriBuilder(Gateway.Address) { Scheme = "ws", Path = "/app/ws" }.Uri, CancellationToken.None);
            (await alice.SignOutAsync()).Dispose();
            var end = await Assert.ThrowsAnyAsync<Exception>(() => socket.ReceiveAsync(new byte[1], CancellationToken.None));
            Assert.IsType<WebSocketException>(end);
        }

        using var stranger = Gateway.NewBrowser();
        for (var n = 0; n < 4; n++)
            (await stranger.TrySignInAsync(People.Bob.Email, "wrong")).Dispose();
        // One hash at a time, and no place to wait.
        var crowd = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => stranger.TrySignInAsync($"nobody-{n}", "wrong")));
        foreach (var response in crowd)
            response.Dispose();
    }

    private async Task HaveOutagesAsync()
    {
        using var alice = Gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        await _redis.KillAsync();
        await Wait.UntilAsync(async () => await StatusAsync(alice) == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10), "Redis is missed");
        await _redis.StartAgainAsync();
        await Wait.UntilAsync(async () => await StatusAsync(alice) == HttpStatusCode.OK, TimeSpan.FromSeconds(10), "Redis is back");

        // New connections are refused, and those that exist are cut. After a cut alone the gateway would connect again, and miss nothing.
        var name = new Uri(_database).AbsolutePath.Trim('/');
        await AdministerAsync($"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false");
        await AdministerAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        await Wait.UntilAsync(
            async () => (await MetricsAsync()).Contains("gateway_store=\"postgresql\"} ", StringComparison.Ordinal) && (await MetricsAsync()).Contains("error_type=\"55000\"", StringComparison.Ordinal),
            TimeSpan.FromSeconds(10),
            "PostgreSQL is missed");
        await AdministerAsync($"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true");

        // A use counts once the last one is a TouchInterval ago; however short the outages were, one does.
        await Wait.UntilAsync(
            async () => await StatusAsync(alice) == HttpStatusCode.OK && (await MetricsAsync()).Contains("gateway_session_last_accessed_writes_total{", StringComparison.Ordinal),
            TimeSpan.FromSeconds(10),
            "the session's use is written");
    }

    /// <summary>What the gateway says at <c>/metrics</c>.</summary>
    public async Task<string> MetricsAsync()
    {
        using var response = await Gateway.ManagementAsync("/metrics");
        return await response.Content.ReadAsStringAsync();
    }

    private async Task AdministerAsync(string statement)
    {
        var maintenance = new UriBuilder(_database) { Path = "postgres" }.Uri.ToString();
        (await ChildProcess.RunAsync("psql", [maintenance, "--no-psqlrc", "--quiet", "--command", statement])).EnsureSuccess();
    }

    private static async Task<HttpStatusCode> StatusAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/app/status");
        return response.StatusCode;
    }
}
