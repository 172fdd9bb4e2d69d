using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Gateway.Tests.Sessions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

/// <summary>How many sessions there are, on a real Redis.</summary>
public sealed class RedisSessionStatisticsTests : IAsyncLifetime
{
    private RedisDatabase _database = null!;
    private RedisSessionStatistics _statistics = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await RedisDatabase.StartAsync();
        _statistics = new(_database.Redis, Options.Create(new SessionsOptions { Ttl = TimeSpan.FromMinutes(20) }), TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task ReadAsync_FewKeys_IsExactAtOnce()
    {
        await _database.AddAsync("u-1");
        await _database.AddAsync("u-1");
        var ended = await _database.AddAsync("u-2");
        await _database.Direct.SetAddAsync("user_sessions:u-3", "gone");
        await _database.Direct.StringSetAsync("other", "of another program");
        AssertCounts(3, 2, exact: true, await CountAsync());

        await _database.Store.RemoveAsync(ended.Id, "u-2", default);

        AssertCounts(2, 1, exact: true, await CountAsync());
    }

    [Fact]
    public async Task ReadAsync_Answer_HasLatencyTtlAndStore()
    {
        var read = await _statistics.ReadAsync(default);

        Assert.InRange(read.Latency.Value(), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        Assert.Equal((TimeSpan.FromMinutes(20), SessionStoreKind.Redis), (read.Ttl, read.Store));
    }

    [Fact]
    public async Task ReadAsync_ManyKeys_AreEstimatedUntilTheWalkHasCountedThem()
    {
        var db = _database.Direct;
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(n => db.StringSetAsync($"session:s-{n}", "{}")));
        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(n => db.SetAddAsync($"user_sessions:u-{n}", [$"s-{n}", $"s-{n + 5000}"])));

        var estimated = await CountAsync();
        Assert.False(estimated.Exact);
        Assert.InRange(estimated.TotalSessions, 9_000, 11_000);
        Assert.InRange(estimated.TotalUsers, 4_000, 6_000);

        var published = new SessionCounts(10_001, 5_001, TimeProvider.System.GetUtcNow(), Exact: false);
        await db.StringSetAsync("gateway:stats", published.Serialize());
        Assert.Equal(published, await CountAsync());

        await db.StringSetAsync("gateway:stats", "not json");
        Assert.False((await CountAsync()).Exact);
    }

    [Fact]
    public async Task ReadAsync_RedisDown_KeepsTheLastCounts()
    {
        await _database.AddAsync("u-1");
        var counts = await CountAsync();

        await _database.Server.KillAsync();

        var read = await _statistics.ReadAsync(default);
        Assert.Equal(StoreStatus.Unavailable, read.Latency.Status);
        Assert.Equal(counts, read.Counts);
    }

    private static void AssertCounts(long sessions, long users, bool exact, SessionCounts counts) =>
        Assert.Equal((sessions, users, exact), (counts.TotalSessions, counts.TotalUsers, counts.Exact));

    private async Task<SessionCounts> CountAsync()
    {
        var counts = (await _statistics.ReadAsync(default)).Counts;
        Assert.NotNull(counts);
        return counts;
    }
}
