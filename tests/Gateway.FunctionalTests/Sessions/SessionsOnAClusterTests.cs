using Gateway.Redis;
using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Storage;
using Gateway.Tests.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

/// <summary>What is done with everybody's sessions reaches every primary of a cluster.</summary>
public sealed class SessionsOnAClusterTests : IAsyncLifetime
{
    private const int Users = 40;

    private RedisCluster _cluster = null!;
    private ServiceProvider _services = null!;
    private ConnectionMultiplexer _direct = null!;

    private IDatabase Direct => _direct.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _cluster = await RedisCluster.StartAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:Redis:Url", _cluster.Url)]).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddRedis(configuration).AddSessions(configuration).BuildServiceProvider();
        _direct = await _cluster.Primaries[0].ConnectAsync();
        var store = _services.GetRequiredService<ISessionStore>();
        for (var n = 0; n < Users * 2; n++)
        {
            Assert.Equal(StoreOutcome.Done, await store.AddAsync(TestSessions.New(TimeProvider.System, $"u-{n % Users}"), default));
        }

        for (var n = 0; n < Users; n++)
        {
            await Direct.SetAddAsync($"user_sessions:u-{n}", $"gone-{n}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _direct.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Sweep_AllPrimaries_AreCleanedAndCounted()
    {
        var result = (await _services.GetRequiredService<SessionSweep>().RunAsync(TimeSpan.Zero, default)).Value();

        Assert.Equal((Users * 2, Users, Users), (result.Counts.TotalSessions, result.Counts.TotalUsers, result.Removed));
        Assert.False(await Direct.SetContainsAsync("user_sessions:u-7", "gone-7"));
    }

    [Fact]
    public async Task Statistics_AllPrimaries_AreCounted()
    {
        var counts = (await _services.GetRequiredService<ISessionStatistics>().ReadAsync(default)).Counts;

        Assert.Equal((Users * 2, Users, true), (counts!.TotalSessions, counts.TotalUsers, counts.Exact));
    }

    [Fact]
    public async Task Listing_AllPrimaries_AreReached_EachSessionOnce()
    {
        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = Assert.IsType<SessionPage.Found>(await _services.GetRequiredService<ISessionListing>().ListAsync(null, 7, cursor, default));
            listed.AddRange(page.Sessions.Select(static session => session.Id.Value));
            cursor = page.Cursor;
        }
        while (cursor is not null);

        Assert.Equal((Users * 2, Users * 2), (listed.Count, listed.Distinct(StringComparer.Ordinal).Count()));
    }

    [Fact]
    public async Task EndEverybody_AllPrimaries_AreReached() =>
        Assert.Equal(new EndedSessions(Users * 2, IsComplete: true), await _services.GetRequiredService<ISessionAdministration>().EndEverybodyAsync(default));

    [Fact]
    public async Task OnePrimaryAway_IsNeverTakenForTheWhole()
    {
        await _services.GetRequiredService<ISessionStatistics>().ReadAsync(default);
        await _cluster.Primaries[1].KillAsync();

        Assert.False((await _services.GetRequiredService<ISessionAdministration>().EndEverybodyAsync(default)).IsComplete);
        Assert.Equal(StoreStatus.Unavailable, (await _services.GetRequiredService<SessionSweep>().RunAsync(TimeSpan.Zero, default)).Status);
        Assert.Equal(StoreStatus.Unavailable, (await _services.GetRequiredService<ISessionStatistics>().ReadAsync(default)).Latency.Status);
    }
}
