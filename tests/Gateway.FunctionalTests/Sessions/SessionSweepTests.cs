using Gateway.Sessions;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Storage;
using Gateway.Tests.Sessions;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

/// <summary>The walk over all sessions, on a real Redis.</summary>
public sealed class SessionSweepTests : IAsyncLifetime
{
    private RedisDatabase _database = null!;
    private SessionSweep _sweep = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await RedisDatabase.StartAsync();
        _sweep = new SessionSweep(_database.Redis, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task RunAsync_DeadAndLivingIds_OnlyTheDeadGoAndTheLivingAreCounted()
    {
        var session = await _database.AddAsync("u-1");
        var other = await _database.AddAsync("u-2");
        await _database.Direct.SetAddAsync("user_sessions:u-1", ["gone-1", "not an id"]);
        await _database.Direct.SetAddAsync("user_sessions:u-3", ["gone-2"]);

        var result = await SweepAsync();

        Assert.Equal((2, 2, 3), (result.Counts.TotalSessions, result.Counts.TotalUsers, result.Removed));
        Assert.Equal([session.Id.Value], await _database.IndexAsync("u-1"));
        Assert.Equal([other.Id.Value], await _database.IndexAsync("u-2"));
        Assert.False(await _database.Direct.KeyExistsAsync("user_sessions:u-3"));
    }

    [Fact]
    public async Task RunAsync_LongIndex_IsCleanedToItsEnd()
    {
        var session = await _database.AddAsync("u-1");
        await _database.Direct.SetAddAsync("user_sessions:u-1", [.. Enumerable.Range(0, 3000).Select(n => (RedisValue)$"gone-{n}")]);

        Assert.Equal(3000, (await SweepAsync()).Removed);

        Assert.Equal([session.Id.Value], await _database.IndexAsync("u-1"));
    }

    [Fact]
    public async Task RunAsync_ManyUsers_AreAllReached()
    {
        var db = _database.Direct;
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(n => db.SetAddAsync($"user_sessions:u-{n}", [$"gone-{n}", $"s-{n}"])));
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(n => db.StringSetAsync($"session:s-{n}", "{}")));

        var result = await SweepAsync();

        // A key may come twice when Redis resizes its table on the way.
        Assert.Equal(2000, result.Removed);
        Assert.InRange(result.Counts.TotalSessions, 2000, 2100);
        Assert.InRange(result.Counts.TotalUsers, 2000, 2100);
    }

    [Fact]
    public async Task RunAsync_KeysOfOtherTypesAndPrograms_StayAndAreNoOutage()
    {
        await _database.Direct.StringSetAsync("user_sessions:u-1", "no set");
        await _database.Direct.StringSetAsync("their-sessions:1", "of another program");
        await _database.Direct.SetAddAsync("my_user_sessions:u-1", "gone");

        var result = await SweepAsync();

        Assert.Equal((0, 0, 0), (result.Counts.TotalSessions, result.Counts.TotalUsers, result.Removed));
        Assert.Equal(3, (long)await _database.Direct.ExecuteAsync("DBSIZE"));
        Assert.False(_database.Redis.IsDown);
    }

    [Fact]
    public async Task RunAsync_DuringSignIns_NeverDropsALivingSession()
    {
        var signIns = Task.Run(async () =>
        {
            var begun = new List<Session>();
            for (var n = 0; n < 500; n++)
            {
                begun.Add(await _database.AddAsync($"u-{n % 20}"));
            }

            return begun;
        });
        while (!signIns.IsCompleted)
        {
            await SweepAsync();
        }

        foreach (var sessions in (await signIns).GroupBy(session => session.User.Id))
        {
            Assert.Equal(sessions.Select(session => session.Id.Value).Order(), await _database.IndexAsync(sessions.Key));
        }
    }

    [Fact]
    public async Task RunAsync_RedisDown_IsNoResult()
    {
        await _database.Server.KillAsync();

        Assert.Equal(StoreStatus.Unavailable, (await _sweep.RunAsync(TimeSpan.Zero, default)).Status);
    }

    private async Task<SweepResult> SweepAsync() => (await _sweep.RunAsync(TimeSpan.Zero, default)).Value();
}
