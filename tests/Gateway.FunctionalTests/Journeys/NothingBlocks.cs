using System.Diagnostics;
using System.Net;
using Gateway.Users.Postgres.Connection;
using Npgsql;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// Requests run on the threads that read the sockets, so nothing on their path may block: with one such thread, a warm request must go
/// through while passwords are hashed, Redis hangs, PostgreSQL hangs, or a configuration is checked.
/// </summary>
[Collection(Timing.Name)]
public sealed class NothingBlocks(Site site)
{
    // A hash takes 50 ms and more, a store that hangs 250 ms to 4 s, the check of a configuration about as long as a start.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task WarmRequests_WhileEverythingElseWaits_GoThrough()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var postgres = await PostgresProcess.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var gateway = new GatewayProcess(site.Setup(redis).UseDatabase(database)
            .Set("Gateway:SignIn:Throttle:Failures", 0)
            // The session stays warm without Redis for as long as this looks.
            .Set("Gateway:Sessions:LocalCache:Freshness", "00:10:00")
            .SetEnvironment("DOTNET_PROCESSOR_COUNT", "1"));
        (await gateway.RunCommandAsync(["migrate"])).EnsureSuccess();
        await gateway.AddUserAsync(People.Alice);
        await gateway.StartAsync();
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        await SlowestAsync(browser, 50);

        var slowest = new Dictionary<string, TimeSpan>
        {
            ["sign-ins"] = await BesideAsync(browser, () => ManySignInsAsync(gateway, 12)),
            ["a configuration that is checked"] = await BesideAsync(browser, () => ChangeConfigurationAsync(gateway)),
        };
        // Who reads the table waits for it, as for a server that hangs.
        Assert.True(DatabaseUrl.TryParse(database, out var address, out _));
        await using (var connection = new NpgsqlConnection(address.ConnectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("LOCK TABLE gateway.users IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await command.ExecuteNonQueryAsync();
            slowest["PostgreSQL hangs"] = await BesideAsync(browser, () => ManySignInsAsync(gateway, 4));
        }

        Assert.All(slowest, each => Assert.True(each.Value < Limit, $"Beside {each.Key}, a warm request took {each.Value.TotalMilliseconds:0} ms."));
    }

    // Redis hangs: whoever is not known to the gateway waits for the deadline, and the anonymous route for nobody.
    [Fact]
    public async Task AnonymousRequests_WhileRedisHangs_GoThrough()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis).SetEnvironment("DOTNET_PROCESSOR_COUNT", "1"));
        using var stranger = gateway.NewBrowser();
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        await SlowestAsync(stranger, 50, "/open/hung");
        redis.Pause();
        try
        {
            var slowest = await BesideAsync(stranger, () => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RefusedAsync(browser))), "/open/hung");
            Assert.True(slowest < Limit, $"Beside requests that wait for Redis, an anonymous one took {slowest.TotalMilliseconds:0} ms.");
        }
        finally
        {
            redis.Resume();
        }
    }

    private static async Task RefusedAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/app/hung");
    }

    private static async Task ManySignInsAsync(GatewayProcess gateway, int count)
    {
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var other = gateway.NewBrowser();
            using var response = await other.TrySignInAsync(People.Alice.Email, People.Alice.Password);
        }));
    }

    private static async Task ChangeConfigurationAsync(GatewayProcess gateway)
    {
        gateway.WriteConfiguration();
        await File.AppendAllTextAsync(gateway.ConfigurationFile, "\n// changed\n");
        await Wait.UntilAsync(() => gateway.Log.Contains("(generation 2)", StringComparison.Ordinal), TimeSpan.FromSeconds(20), "the change is taken over");
    }

    private static async Task<TimeSpan> BesideAsync(Browser browser, Func<Task> work, string path = "/app/warm")
    {
        var under = Task.Run(work);
        var slowest = TimeSpan.Zero;
        while (!under.IsCompleted)
        {
            var one = await SlowestAsync(browser, 1, path);
            slowest = one > slowest ? one : slowest;
        }

        await under;
        return slowest;
    }

    private static async Task<TimeSpan> SlowestAsync(Browser browser, int count, string path = "/app/warm")
    {
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await browser.GetAsync(path);
            var elapsed = Stopwatch.GetElapsedTime(start);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            slowest = elapsed > slowest ? elapsed : slowest;
        }

        return slowest;
    }
}
