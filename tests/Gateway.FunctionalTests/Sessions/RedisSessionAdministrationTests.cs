using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Storage;
using Gateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

/// <summary>Operators reach everybody's sessions on a real Redis.</summary>
public sealed class RedisSessionAdministrationTests : IAsyncLifetime
{
    private RedisDatabase _database = null!;
    private LastAccessedWriter _lastAccessedWriter = null!;
    private RedisSessionAdministration _administration = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await RedisDatabase.StartAsync();
        var store = _database.Store;
        _lastAccessedWriter = new LastAccessedWriter(store, TimeProvider.System, NullLogger<LastAccessedWriter>.Instance);
        var limit = new SessionLimit(store, Options.Create(new SessionsOptions()));
        _administration = new(_database.Redis, store, new SessionManager(store, _database.Reader, TestSessions.Lifetime(), _lastAccessedWriter, limit, TimeProvider.System), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _lastAccessedWriter.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task EndEverybodyAsync_MoreThanABatch_EndsAllAndTouchesNothingElse()
    {
        const int Count = 2500;
        var db = _database.Direct;
        await Task.WhenAll(Enumerable.Range(0, Count).Select(n => db.StringSetAsync($"session:{n}", "{}", TimeSpan.FromHours(1))));
        await db.SetAddAsync("user_sessions:u-1", "1");
        await db.StringSetAsync("other:session:1", "of another program");

        Assert.Equal(new EndedSessions(Count, IsComplete: true), await _administration.EndEverybodyAsync(default));

        Assert.Equal(
            ["gateway:unswept", "other:session:1", "user_sessions:u-1"],
            ((StackExchange.Redis.RedisKey[])(await db.ExecuteAsync("KEYS", "*"))!).Select(static key => key.ToString()).Order());
        Assert.Equal(Count, (int)await db.StringGetAsync("gateway:unswept"));
        Assert.True(await db.KeyExistsAsync("other:session:1"));
    }

    [Fact]
    public async Task EndEverybodyAsync_RedisDown_IsNotComplete()
    {
        await _database.Server.KillAsync();

        Assert.False((await _administration.EndEverybodyAsync(default)).IsComplete);
    }

    [Fact]
    public async Task EndAsync_Session_EndsThatOneOnly()
    {
        var session = await _database.AddAsync("u-1");
        var other = await _database.AddAsync("u-1");

        Assert.Equal(StoreOutcome.Done, await _administration.EndAsync(session.Id, SessionEnd.Command, default));
        Assert.Equal(StoreOutcome.Missing, await _administration.EndAsync(session.Id, SessionEnd.Command, default));

        Assert.Equal([other.Id], (await _administration.ListAsync("u-1", default)).Value().Select(living => living.Id));
    }

    [Fact]
    public async Task EndUserAsync_IndexLost_EndsWhatWasInIt()
    {
        var lost = await _database.AddAsync("u-1");
        await _database.Direct.KeyDeleteAsync("user_sessions:u-1");
        var listed = await _database.AddAsync("u-1");
        var other = await _database.AddAsync("u-2");

        Assert.Equal(new EndedSessions(2, IsComplete: true), await _administration.EndUserAsync("u-1", SessionEnd.Command, default));

        Assert.False(await _database.Direct.KeyExistsAsync($"session:{lost.Id.Value}"));
        Assert.False(await _database.Direct.KeyExistsAsync($"session:{listed.Id.Value}"));
        Assert.True(await _database.Direct.KeyExistsAsync($"session:{other.Id.Value}"));
    }

    [Fact]
    public async Task EndUserAsync_RecordOfAnotherType_IsPassedOver()
    {
        await _database.Direct.SetAddAsync("session:x", "y");

        Assert.Equal(new EndedSessions(0, IsComplete: true), await _administration.EndUserAsync("u-1", SessionEnd.Command, default));
    }

    [Fact]
    public async Task EndUserAsync_RedisDown_IsNotSettled()
    {
        await _database.Server.KillAsync();

        Assert.False((await _administration.EndUserAsync("u-1", SessionEnd.Command, default)).IsComplete);
    }
}
