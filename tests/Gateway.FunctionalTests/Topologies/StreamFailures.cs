using Gateway.Redis;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Gateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using RedisOptions = Gateway.Testing.RedisOptions;

namespace Gateway.FunctionalTests.Topologies;

/// <summary>Whatever happens to the servers, the stream is doubted soon, and believed again only after everything was forgotten.</summary>
[Collection(Timing.Name)]
public sealed class StreamFailures
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // The promise is 0.75 s; the rest is for the clock of a busy machine.
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(900);

    [Fact]
    public async Task Hung_IsDoubtedAndBelievedAgain()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await StreamedStore.StartAsync(redis.Url);
        await AssertDoubtedAsync(gateway, () =>
        {
            redis.Pause();
            return Task.CompletedTask;
        });
        redis.Resume();
        await AssertHeardAgainAsync(gateway, redis);
    }

    [Fact]
    public async Task Killed_IsDoubtedAndBelievedAgain()
    {
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { AppendOnly = true });
        await using var gateway = await StreamedStore.StartAsync(redis.Url);
        await AssertDoubtedAsync(gateway, redis.KillAsync);
        await redis.StartAgainAsync();
        await AssertHeardAgainAsync(gateway, redis);
    }

    [Theory]
    [InlineData("pubsub")]
    [InlineData("normal")]
    public async Task ConnectionsKilled_AreBelievedOnlyWhenArmedAnew(string type)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await StreamedStore.StartAsync(redis.Url);
        var clearings = gateway.Watch.Clearings;
        await redis.SendAsync("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
        await Wait.UntilAsync(() => gateway.Watch.Clearings > clearings, Patience, "everything was forgotten");
        await AssertHeardAgainAsync(gateway, redis);
    }

    [Fact]
    public async Task Loading_IsAnOutageAndNeitherRefusedNorASignOut()
    {
        // Loads some five hundred entries at 4 ms each, and answers meanwhile.
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { AppendOnly = true, Arguments = ["--key-load-delay", "4000", "--loading-process-events-interval-bytes", "1024"] });
        await using var gateway = await StreamedStore.StartAsync(redis.Url);
        var session = await gateway.AddAsync();
        await using (var client = await redis.ConnectPlainAsync())
        {
            for (var n = 0; n < 500; n++)
                await client.SendAsync("SET", $"other:{n}", "x");
        }

        await AssertDoubtedAsync(gateway, redis.KillAsync);
        var starting = redis.StartAgainAsync();
        var outages = 0;
        await Wait.UntilAsync(
            async () =>
            {
                var status = await gateway.FindAsync(session.Id);
                Assert.NotEqual(StoreStatus.Missing, status);
                outages += status == StoreStatus.Unavailable ? 1 : 0;
                return status == StoreStatus.Found;
            },
            Patience,
            "the session is found again");
        await starting;
        Assert.NotEqual(0, outages);
        await AssertHeardAgainAsync(gateway, redis);
        Assert.DoesNotContain(gateway.Watch.Lines, line => line.Contains("refuses client tracking", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RightsTakenAway_AreAnOutageUntilTheyAreBack()
    {
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { Password = "of the default user", Arguments = AclServers.Arguments(AclServers.Rules.Split(' ')) });
        await using var gateway = await StreamedStore.StartAsync($"redis://{AclServers.Credentials}{redis.Address}");
        var session = await gateway.AddAsync();
        await AssertDoubtedAsync(gateway, async () =>
        {
            await redis.SendAsync("ACL", "SETUSER", "gateway", "off");
            await redis.SendAsync("CLIENT", "KILL", "USER", "gateway");
        });
        Assert.Equal(StoreStatus.Unavailable, await gateway.FindAsync(session.Id));
        await redis.SendAsync("ACL", "SETUSER", "gateway", "on");
        await AssertHeardAgainAsync(gateway, redis);

        await AssertDoubtedAsync(gateway, async () =>
        {
            await redis.SendAsync("ACL", "SETUSER", "gateway", "-client|tracking");
            await redis.SendAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        });
        await Wait.UntilAsync(async () => await gateway.FindAsync(session.Id) == StoreStatus.Found, Patience, "sessions are found without the stream");
        Assert.False(gateway.Watch.Stream.IsProven);
        await redis.SendAsync("ACL", "SETUSER", "gateway", "+client|tracking");
        await AssertHeardAgainAsync(gateway, redis);
    }

    [Fact]
    public async Task SentinelPrimaryHung_NewPrimaryIsTheOnlyOneFromThenOn()
    {
        await using var group = await SentinelGroup.StartAsync();
        await using var gateway = await StreamedStore.StartAsync(group.Url);
        var ended = await gateway.AddAsync();
        await group.First.SendAsync("WAIT", "1", "5000");
        await AssertDoubtedAsync(gateway, () =>
        {
            group.First.Pause();
            return Task.CompletedTask;
        });
        await Wait.UntilAsync(async () => await group.PrimaryAsync() == group.Second.Port, Patience, "Sentinel made the replica the primary");
        await AssertHeardAgainAsync(gateway, group.Second);
        var begun = await gateway.AddAsync();
        await group.Second.SendAsync("DEL", $"session:{ended.Id.Value}");

        // The old one takes itself for the primary until Sentinel notices, and knows of neither change.
        group.First.Resume();
        await Wait.UntilAsync(
            async () =>
            {
                Assert.NotEqual(StoreStatus.Missing, await gateway.FindAsync(begun.Id));
                Assert.NotEqual(StoreStatus.Found, await gateway.FindAsync(ended.Id));
                return await group.First.ReplicationAsync("master_link_status") == "up";
            },
            Patience,
            "the old primary is a replica");
        await AssertHeardAgainAsync(gateway, group.Second);
    }

    [Fact]
    public async Task ClusterReplicaPromotedByHand_IsHeard()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var gateway = await StreamedStore.StartAsync(cluster.Url);
        var session = await gateway.AddAsync();
        var primary = await cluster.OwnerAsync($"session:{session.Id.Value}");
        var replica = cluster.ReplicaOf(primary);
        var clearings = gateway.Watch.Clearings;

        await replica.SendAsync("CLUSTER", "FAILOVER");
        await Wait.UntilAsync(async () => await replica.ReplicationAsync("role") == "master", Patience, "the replica is a primary");
        await AssertHeardAsync(gateway, session, replica);

        await Wait.UntilAsync(() => gateway.Watch.Clearings > clearings && gateway.Watch.Stream.IsProven, Patience, "the new primary streams");
        Assert.Equal(StoreStatus.Missing, await gateway.FindAsync(session.Id));
        await AssertHeardAsync(gateway, await gateway.AddAsync(session.User.Id), null, cluster);
    }

    [Fact]
    public async Task ClusterSlotMoved_ItsSessionsAreHeardAtTheirNewPlace()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var gateway = await StreamedStore.StartAsync(cluster.Url);
        for (var n = 0; n < 5; n++)
        {
            var session = await gateway.AddAsync();
            var key = $"session:{session.Id.Value}";
            var owner = await cluster.OwnerAsync(key);
            var next = cluster.NextTo(owner);
            await cluster.MoveSlotAsync((int)(long)(await owner.SendAsync("CLUSTER", "KEYSLOT", key))!, owner, next);

            Assert.Equal(StoreStatus.Found, await gateway.FindAsync(session.Id));
            await AssertHeardAsync(gateway, session, next);
        }
    }

    [Fact]
    public async Task ClusterPrimaryHung_IsDoubtedAndItsReplicaIsHeard()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var gateway = await StreamedStore.StartAsync(cluster.Url);
        var session = await gateway.AddAsync();
        var primary = await cluster.OwnerAsync($"session:{session.Id.Value}");
        var replica = cluster.ReplicaOf(primary);
        await primary.SendAsync("WAIT", "1", "5000");
        await AssertDoubtedAsync(gateway, () =>
        {
            primary.Pause();
            return Task.CompletedTask;
        });
        try
        {
            await Wait.UntilAsync(async () => await replica.ReplicationAsync("role") == "master", Patience, "the replica is a primary");
            await Wait.UntilAsync(
                async () =>
                {
                    var status = await gateway.FindAsync(session.Id);
                    Assert.NotEqual(StoreStatus.Missing, status);
                    return status == StoreStatus.Found;
                },
                Patience,
                "the session is found");
            await gateway.Watch.UntilProvenAsync();
            await AssertHeardAsync(gateway, session, replica);
        }
        finally
        {
            primary.Resume();
        }
    }

    private static async Task AssertDoubtedAsync(StreamedStore gateway, Func<Task> happenAsync)
    {
        await happenAsync();
        var doubted = await gateway.Watch.UntilDoubtedAsync();
        Assert.True(doubted < Bound, $"It was believed for {doubted.TotalMilliseconds:0} ms.");
    }

    private static async Task AssertHeardAgainAsync(StreamedStore gateway, RedisProcess redis)
    {
        await gateway.Watch.UntilProvenAsync();
        await AssertHeardAsync(gateway, await gateway.AddAsync(), redis);
    }

    // Heard, or doubted for so long that nothing old is left: either way nobody is served the session after a second.
    private static async Task AssertHeardAsync(StreamedStore gateway, Session session, RedisProcess? redis, RedisCluster? cluster = null)
    {
        var key = $"session:{session.Id.Value}";
        redis ??= await cluster!.OwnerAsync(key);
        var clearings = gateway.Watch.Clearings;
        gateway.Watch.Forget();
        await redis.SendAsync("DEL", key);
        await Wait.UntilAsync(
            () => gateway.Watch.Heard(session.Id.Value) || gateway.Watch.Clearings > clearings || !gateway.Watch.Stream.IsProven, TimeSpan.FromSeconds(1), "the end of the session is heard");
    }

    /// <summary>A session store with its stream, as a gateway has them.</summary>
    private sealed class StreamedStore : IAsyncDisposable
    {
        private readonly RedisConnection _redis;
        private readonly RedisSessionStore _store;

        private StreamedStore(RedisConnection redis, InvalidationWatch watch)
        {
            _redis = redis;
            Watch = watch;
            _store = new RedisSessionStore(redis, new RedisSessionInvalidations(watch.Stream), TestSessions.Lifetime(), TimeProvider.System);
        }

        public InvalidationWatch Watch { get; }

        public static async Task<StreamedStore> StartAsync(string url)
        {
            Assert.True(RedisUrl.TryParse(url, out var options, out var error), error);
            var redis = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
            await Wait.UntilAsync(async () => await redis.PingAsync(default) is not null, Patience, "Redis answers");
            var store = new StreamedStore(redis, await InvalidationWatch.StartAsync(redis));
            await store.Watch.UntilProvenAsync();
            return store;
        }

        public async Task<Session> AddAsync(string userId = "u-1")
        {
            var session = TestSessions.New(TimeProvider.System, userId);
            await Wait.UntilAsync(async () => await _store.AddAsync(session, default) == StoreOutcome.Done, Patience, "the session is stored");
            return session;
        }

        public async Task<StoreStatus> FindAsync(SessionId id) => (await _store.FindAsync(id, default)).Status;

        public async ValueTask DisposeAsync()
        {
            await Watch.DisposeAsync();
            await _redis.DisposeAsync();
        }
    }
}
