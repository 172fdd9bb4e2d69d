using System.Text.Json.Nodes;
using Gateway.Redis;
using Gateway.Redis.Tracking;
using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Gateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

public sealed class RedisSessionStoreTests(Site site) : SessionStoreContract, IAsyncLifetime
{
    private RedisConnection _redis = null!;
    private ClientTracking _stream = null!;
    private ConnectionMultiplexer _direct = null!;
    private RedisSessionStore _store = null!;

    private protected override ISessionStore Store => _store;

    private protected override TimeProvider Time => TimeProvider.System;

    private protected override ISessionStore AdaptiveStore() =>
        new RedisSessionStore(_redis, new RedisSessionInvalidations(_stream), AdaptiveLifetimes, Time);

    public async ValueTask InitializeAsync()
    {
        Assert.True(RedisUrl.TryParse(site.Redis.Url, out var options, out _));
        // A database of its own: the shared gateway's sessions are in the first one.
        options.DefaultDatabase = 7;
        _redis = new RedisConnection(options, Time, NullLogger<RedisConnection>.Instance);
        _stream = new ClientTracking(_redis, SessionKeys.RecordPrefix, Time, NullLogger<ClientTracking>.Instance);
        _store = new RedisSessionStore(_redis, new RedisSessionInvalidations(_stream), TestSessions.Lifetime(), Time);
        _direct = await site.Redis.ConnectAsync();
        await _direct.GetServers()[0].FlushDatabaseAsync(7);
    }

    public async ValueTask DisposeAsync()
    {
        _stream.Dispose();
        await _redis.DisposeAsync();
        await _direct.DisposeAsync();
    }

    [Fact]
    public async Task AddAsync_Session_StoresTheTwoDocumentedKeysWithTheirLifetimes()
    {
        var session = await AddAsync("u-7");
        var db = _direct.GetDatabase(7);

        Assert.InRange((await db.KeyTimeToLiveAsync($"session:{session.Id.Value}"))!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Equal([session.Id.Value], (await db.SetMembersAsync("user_sessions:u-7")).Select(id => id.ToString()));
        Assert.InRange((await db.KeyTimeToLiveAsync("user_sessions:u-7"))!.Value, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
    }

    [Fact]
    public async Task FindAsync_ByAClockThatIsHoursAhead_StillThereAndStillListed()
    {
        var session = await AddAsync("u-9");
        var ahead = new ClockAhead(TimeSpan.FromHours(2));
        var store = new RedisSessionStore(_redis, new RedisSessionInvalidations(_stream), TestSessions.Lifetime(), ahead);

        await store.ListAsync("u-9", Cancellation);
        var found = await store.FindAsync(session.Id, Cancellation);

        Assert.InRange(found.Value().ExpiresAt - ahead.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        Assert.Equal([session.Id], (await _store.ListAsync("u-9", Cancellation)).Value().Select(listed => listed.Id));
    }

    [Fact]
    public async Task FindAsync_ByAClockThatIsAheadWithoutTheRightToAskForTheTime_IsGoneAsByThatClock()
    {
        var session = await AddAsync();
        await _direct.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "timeless", "on", ">secret", "~*", "&*", "+@all", "-time");
        Assert.True(RedisUrl.TryParse($"redis://timeless:secret@127.0.0.1:{site.Redis.Port}/7", out var options, out _));
        await using var redis = new RedisConnection(options, Time, NullLogger<RedisConnection>.Instance);
        var store = new RedisSessionStore(redis, new RedisSessionInvalidations(_stream), TestSessions.Lifetime(), new ClockAhead(TimeSpan.FromHours(2)));

        Assert.Equal(StoreStatus.Missing, (await store.FindAsync(session.Id, Cancellation)).Status);
    }

    [Fact]
    public async Task FindAsync_RecordSaysThatItHasExpired_IsGoneThoughItsKeyIsThere()
    {
        var session = await AddAsync();
        var db = _direct.GetDatabase(7);
        var record = JsonNode.Parse((await db.StringGetAsync($"session:{session.Id.Value}")).ToString())!;
        record["expires_at"] = Time.GetUtcNow().AddMinutes(-1);
        await db.StringSetAsync($"session:{session.Id.Value}", record.ToJsonString(), expiry: null, keepTtl: true);

        Assert.Equal(StoreStatus.Missing, (await _store.FindAsync(session.Id, Cancellation)).Status);
    }

    [Fact]
    public async Task AddAsync_ShorterSessionAfterALonger_DoesNotShortenTheIndex()
    {
        var remembered = TestSessions.New(Time, "u-8", remember: true);
        await _store.AddAsync(remembered, Cancellation);

        await AddAsync("u-8");

        Assert.InRange((await _direct.GetDatabase(7).KeyTimeToLiveAsync("user_sessions:u-8"))!.Value, TimeSpan.FromDays(89), TimeSpan.FromDays(90));
    }

    [Fact]
    public async Task WriteLastAccessedAsync_RecordChangedOutside_KeepsTheChange()
    {
        var session = await AddAsync();
        var db = _direct.GetDatabase(7);
        var stored = (await db.StringGetAsync($"session:{session.Id.Value}")).ToString();
        await db.StringSetAsync($"session:{session.Id.Value}", stored.Replace("admin,ops", "guest", StringComparison.Ordinal), TimeSpan.FromMinutes(10));

        await _store.WriteLastAccessedAsync(session.Id, new SessionAccess(session.LastAccessed.AddSeconds(1)), Cancellation);

        var found = await FindAsync(session.Id);
        Assert.Equal("guest", found!.User.Role);
        Assert.Equal(session.LastAccessed.AddSeconds(1), found.LastAccessed);
    }

    [Fact]
    public async Task WriteLastAccessedAsync_WhileTheRecordIsChangedOutside_NeverUndoesTheChange()
    {
        var session = await AddAsync();
        var db = _direct.GetDatabase(7);
        var key = $"session:{session.Id.Value}";
        for (var n = 1; n <= 300; n++)
        {
            // Whichever comes first, the change must be there in the end.
            var role = $"role{n}";
            var record = (await FindAsync(session.Id))!;
            var changed = SessionJson.Serialize(record with { User = record.User with { Role = role } });
            var write = _store.WriteLastAccessedAsync(session.Id, new SessionAccess(record.LastAccessed.AddMilliseconds(1)), Cancellation).AsTask();
            await Task.WhenAll(write, Task.Run(() => db.StringSetAsync(key, changed, TimeSpan.FromHours(1)), Cancellation));

            Assert.Equal(role, (await FindAsync(session.Id))!.User.Role);
        }
    }

    [Fact]
    public async Task FindAsync_LifetimeCutOutside_EndsWithTheKey()
    {
        var session = await AddAsync();
        await _direct.GetDatabase(7).KeyExpireAsync($"session:{session.Id.Value}", TimeSpan.FromSeconds(40));

        var found = await FindAsync(session.Id);

        Assert.InRange(found!.ExpiresAt - Time.GetUtcNow(), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task WriteLastAccessedAsync_LifetimeCutOutside_DoesNotUndoIt()
    {
        var session = await AddAsync();
        var db = _direct.GetDatabase(7);
        await db.KeyExpireAsync($"session:{session.Id.Value}", TimeSpan.FromSeconds(40));

        for (var second = 1; second <= 2; second++)
        {
            Assert.Equal(StoreOutcome.Done, await _store.WriteLastAccessedAsync(session.Id, new SessionAccess(session.LastAccessed.AddSeconds(second)), Cancellation));

            Assert.Equal(session.LastAccessed.AddSeconds(second), (await FindAsync(session.Id))!.LastAccessed);
            Assert.InRange((await db.KeyTimeToLiveAsync($"session:{session.Id.Value}"))!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
        }
    }

    [Fact]
    public async Task WriteLastAccessedAsync_LifetimeTakenAwayOutside_SetsOneAgain()
    {
        var session = await AddAsync();
        var db = _direct.GetDatabase(7);
        await db.KeyPersistAsync($"session:{session.Id.Value}");

        await _store.WriteLastAccessedAsync(session.Id, new SessionAccess(session.LastAccessed.AddSeconds(1)), Cancellation);

        Assert.InRange((await db.KeyTimeToLiveAsync($"session:{session.Id.Value}"))!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1.01));
    }

    [Fact]
    public async Task WriteLastAccessedAsync_IndexEvicted_ListsTheSessionAgain()
    {
        var session = await AddAsync("u-10");
        await _direct.GetDatabase(7).KeyDeleteAsync("user_sessions:u-10");

        await _store.WriteLastAccessedAsync(session.Id, new SessionAccess(session.LastAccessed.AddSeconds(1)), Cancellation);

        Assert.Equal([session.Id], (await _store.ListAsync("u-10", Cancellation)).Value().Select(found => found.Id));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task FindAsync_UnreadableRecord_IsMissing(string stored)
    {
        var session = await AddAsync();
        await _direct.GetDatabase(7).StringSetAsync($"session:{session.Id.Value}", stored, TimeSpan.FromMinutes(1));

        Assert.Null(await FindAsync(session.Id));
    }

    [Fact]
    public async Task FindAsync_RecordOfAnotherType_IsMissingAndNotAnOutage()
    {
        var id = SessionId.New();
        await _direct.GetDatabase(7).SetAddAsync($"session:{id.Value}", "x");

        Assert.Equal(StoreStatus.Missing, (await _store.FindAsync(id, Cancellation)).Status);
    }

    [Fact]
    public async Task ListAsync_IdsWhoseRecordIsGone_AreDroppedFromTheIndex()
    {
        var session = await AddAsync("u-9");
        var db = _direct.GetDatabase(7);
        await db.SetAddAsync("user_sessions:u-9", ["gone-1", "gone-2", "not an id"]);

        var list = (await _store.ListAsync("u-9", Cancellation)).Value();

        Assert.Equal([session.Id], list.Select(found => found.Id));
        Assert.Equal([session.Id.Value], (await db.SetMembersAsync("user_sessions:u-9")).Select(id => id.ToString()));
    }

    private protected override Task PassAsync(TimeSpan time) => Task.Delay(time, Time, Cancellation);

    private sealed class ClockAhead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
