using Gateway.Sessions;
using Gateway.Sessions.Maintenance;
using Gateway.Telemetry.Usage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

/// <summary>The clean-up on several gateways with one Redis.</summary>
public sealed class SessionCleanupTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private RedisDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await RedisDatabase.StartAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Cleanup_DeadId_IsGoneWithinTheInterval()
    {
        using var cleanup = await StartAsync();
        for (var round = 0; round < 3; round++)
        {
            await _database.Direct.SetAddAsync("user_sessions:u-1", "gone");
            await Wait.UntilAsync(async () => !await _database.Direct.KeyExistsAsync("user_sessions:u-1"), Interval, "the dead id is gone");
        }

        await cleanup.StopAsync(default);
    }

    [Fact]
    public async Task Cleanup_TwoGateways_OneAtATimeAndTheOtherTakesOver()
    {
        using var first = await StartAsync();
        await Wait.UntilAsync(async () => await _database.Direct.KeyExistsAsync("gateway:cleanup"), Interval, "the first has the lease");
        var holder = await _database.Direct.StringGetAsync("gateway:cleanup");
        using var second = await StartAsync();
        await Wait.UntilAsync(async () => await _database.Direct.KeyExistsAsync("gateway:stats"), Interval, "counts are published");
        Assert.Equal(holder, await _database.Direct.StringGetAsync("gateway:cleanup"));

        await first.StopAsync(default);
        Assert.NotEqual(holder, await _database.Direct.StringGetAsync("gateway:cleanup"));

        await Wait.UntilAsync(async () => await _database.Direct.KeyExistsAsync("gateway:cleanup"), TimeSpan.FromSeconds(6), "the second has the lease");
        await second.StopAsync(default);
        Assert.False(await _database.Direct.KeyExistsAsync("gateway:cleanup"));
    }

    [Fact]
    public async Task Cleanup_RedisAwayAtTheStart_BeginsWhenItComes()
    {
        await _database.Server.KillAsync();
        using var cleanup = await StartAsync();
        await _database.Server.StartAgainAsync();

        await Wait.UntilAsync(async () => await ExistsAsync("gateway:stats"), TimeSpan.FromSeconds(10), "counts are published");
        await cleanup.StopAsync(default);
    }

    [Fact]
    public async Task Cleanup_SessionsThatWereEndedAndCounted_AreNotCountedAsExpired()
    {
        var usage = new Expirations();
        await _database.Direct.SetAddAsync("user_sessions:u-1", ["gone-1", "gone-2", "gone-3"]);
        await new UnsweptSessions(_database.Redis).AddAsync(2, default);
        using var cleanup = await StartAsync(usage);

        await Wait.UntilAsync(() => usage.Count > 0, TimeSpan.FromSeconds(10), "the clean-up has counted");
        Assert.Equal(1, usage.Count);
        Assert.False(await _database.Direct.KeyExistsAsync("gateway:unswept"));
        await cleanup.StopAsync(default);
    }

    private async Task<bool> ExistsAsync(string key)
    {
        await using var client = await RespClient.ConnectAsync(_database.Server.Port);
        return await client.SendAsync("EXISTS", key) is 1L;
    }

    private async Task<SessionCleanup> StartAsync(IUsageObserver? usage = null)
    {
        var cleanup = new SessionCleanup(
            new SessionSweep(_database.Redis, TimeProvider.System),
            _database.Redis,
            Options.Create(new SessionsOptions { CleanupInterval = Interval }),
            TimeProvider.System,
            NullLogger<SessionCleanup>.Instance,
            usage);
        await cleanup.StartAsync(default);
        return cleanup;
    }

    private sealed class Expirations : IUsageObserver
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public void SessionBegun(string userId, string device)
        {
        }

        public void SessionUsed(string userId)
        {
        }

        public void SessionsEnded(string reason, long count, TimeSpan? lasted)
        {
            Assert.Equal("expired", reason);
            Interlocked.Add(ref _count, count);
        }
    }
}
