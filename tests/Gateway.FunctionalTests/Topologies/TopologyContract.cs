using System.Collections.Concurrent;
using Gateway.Keys;
using Gateway.Redis;
using Gateway.Sessions;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Gateway.Tests.Sessions;
using Gateway.Tests.Sessions.Sharing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.FunctionalTests.Topologies;

/// <summary>What the gateway needs of a Redis, whatever servers it is made of: the session store, the key ring and the stream of changes.</summary>
public abstract class TopologyContract(IRedisServers servers) : SessionStoreContract, IAsyncLifetime
{
    private RedisConnection _redis = null!;
    private RedisConnection _other = null!;
    private InvalidationWatch _watch = null!;
    private RedisSessionStore _store = null!;

    private protected override ISessionStore Store => _store;

    private protected override TimeProvider Time => TimeProvider.System;

    private protected InvalidationWatch Watch => _watch;

    private protected override ISessionStore AdaptiveStore() =>
        new RedisSessionStore(_redis, new RedisSessionInvalidations(_watch.Stream), AdaptiveLifetimes, Time);

    public virtual async ValueTask InitializeAsync()
    {
        _redis = NewConnection();
        _other = NewConnection();
        _watch = await InvalidationWatch.StartAsync(_redis);
        _store = new RedisSessionStore(_redis, new RedisSessionInvalidations(_watch.Stream), TestSessions.Lifetime(), Time);
        await Wait.UntilAsync(async () => await _redis.PingAsync(Cancellation) is not null && await _other.PingAsync(Cancellation) is not null, TimeSpan.FromSeconds(10), "Redis answers");
    }

    public virtual async ValueTask DisposeAsync()
    {
        // Where the test was skipped, there are none.
        foreach (IAsyncDisposable? own in (IAsyncDisposable?[])[_watch, _other, _redis])
        {
            if (own is not null)
            {
                await own.DisposeAsync();
            }
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task KeyRing_ManyGatewaysAtOnce_AgreeOnIt()
    {
        var rings = new ConcurrentBag<KeyRing>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async n =>
        {
            var ring = new KeyRing(new RedisKeyRingStore(n % 2 == 0 ? _redis : _other), static _ => { }, Time, NullLogger<KeyRing>.Instance);
            rings.Add(ring);
            Assert.True(await ring.RefreshAsync(Cancellation));
        }));

        Assert.Single(rings.Select(ring => string.Join(' ', ring.Current!.KeyIds)).Distinct());
        Assert.All(rings, ring => Assert.Single(ring.Current!.KeyIds));
        foreach (var ring in rings)
        {
            ring.Dispose();
        }
    }

    [Fact]
    public Task Shares_HoldTheirContract() => ShareStoreContract.HoldAsync(new RedisShareStore(_redis, Time), Time, Cancellation);

    [Fact]
    public async Task Stream_ChangesByAnother_AreAllHeardWithinASecond()
    {
        if (!servers.Stream)
        {
            await Wait.UntilAsync(() => _watch.Lines.Any(line => line.Contains("Redis refuses client tracking", StringComparison.Ordinal)), TimeSpan.FromSeconds(10), "the log says that there is no stream");
            Assert.False(_watch.Stream.IsProven);
            Assert.Single(_watch.Lines);
            return;
        }

        await _watch.UntilProvenAsync();
        var other = new RedisSessionStore(_other, new RedisSessionInvalidations(_watch.Deaf), TestSessions.Lifetime(), Time);
        // As many as to have some in every part of a cluster.
        var sessions = new List<Session>();
        for (var n = 0; n < 20; n++)
        {
            sessions.Add(await AddAsync($"u-{n}"));
        }

        _watch.Forget();
        foreach (var session in sessions)
        {
            Assert.Equal(StoreOutcome.Done, await other.RemoveAsync(session.Id, session.User.Id, Cancellation));
        }

        await Wait.UntilAsync(() => sessions.TrueForAll(session => _watch.Heard(session.Id.Value)), TimeSpan.FromSeconds(1), "every change is heard");
        Assert.True(_watch.Stream.IsProven);
        await Wait.UntilAsync(() => _watch.Lines.Count > 0, TimeSpan.FromSeconds(1), "the log says that there is a stream");
        Assert.Contains("Client tracking is active", Assert.Single(_watch.Lines), StringComparison.Ordinal);
    }

    private protected RedisConnection NewConnection()
    {
        Assert.True(RedisUrl.TryParse(servers.Url, out var options, out var error), error);
        return new RedisConnection(options, Time, NullLogger<RedisConnection>.Instance);
    }

    private protected override Task PassAsync(TimeSpan time) => Task.Delay(time, Time, Cancellation);
}
