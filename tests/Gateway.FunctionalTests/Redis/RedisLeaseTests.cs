using Gateway.FunctionalTests.Sessions;
using Gateway.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Redis;

/// <summary>One at a time, whatever becomes of the holder.</summary>
public sealed class RedisLeaseTests : IAsyncLifetime
{
    private const string Key = "gateway:test";

    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(600);

    private RedisDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await RedisDatabase.StartAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task TryRunAsync_Held_IsRefusedWithoutWork()
    {
        await NewLease().TryRunAsync(
            async token => Assert.False(await NewLease().TryRunAsync(_ => throw new InvalidOperationException("two at a time"), token)),
            default);

        Assert.False(await _database.Direct.KeyExistsAsync(Key));
    }

    [Fact]
    public async Task TryRunAsync_LongWork_IsRenewed()
    {
        var ran = await NewLease().TryRunAsync(
            async token =>
            {
                var start = TimeProvider.System.GetTimestamp();
                await Wait.UntilAsync(
                    async () =>
                    {
                        Assert.True(await _database.Direct.KeyExistsAsync(Key));
                        token.ThrowIfCancellationRequested();
                        return TimeProvider.System.GetElapsedTime(start) > Duration * 2;
                    },
                    Duration * 4,
                    "two durations have passed");
            },
            default);

        Assert.True(ran);
    }

    [Fact]
    public async Task TryRunAsync_LeaseOfSomebodyElse_CancelsTheWorkAndIsNotReleased()
    {
        var wasCancelled = false;
        await NewLease().TryRunAsync(
            async token =>
            {
                await _database.Direct.StringSetAsync(Key, "somebody else");
                await Wait.UntilAsync(() => token.IsCancellationRequested, Duration * 2, "the work is cancelled");
                wasCancelled = true;
            },
            default);

        Assert.True(wasCancelled);
        Assert.Equal("somebody else", await _database.Direct.StringGetAsync(Key));
    }

    [Fact]
    public async Task TryRunAsync_RedisAway_CancelsTheWorkWhenTheLeaseIsOver()
    {
        var ran = await NewLease().TryRunAsync(
            async token =>
            {
                await _database.Server.KillAsync();
                await Wait.UntilAsync(() => token.IsCancellationRequested, TimeSpan.FromSeconds(5), "the work is cancelled");
            },
            default);

        Assert.True(ran);
        Assert.False(await NewLease().TryRunAsync(_ => Task.CompletedTask, default));
    }

    [Fact]
    public async Task TryRunAsync_CanceledWhileTheCommandIsOnItsWay_LeavesNoLease()
    {
        using var canceling = new CancellationTokenSource();
        var lease = new RedisLease(_database.Redis, Key, TimeSpan.FromMinutes(1), TimeProvider.System);
        // Connected before, so that the command is sent.
        Assert.NotNull(await _database.Redis.PingAsync(TestContext.Current.CancellationToken));
        _database.Server.Pause();
        var running = lease.TryRunAsync(static token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token), canceling.Token).AsTask();
        await canceling.CancelAsync();
        _database.Server.Resume();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        // On the same connection: answered after every command that was on its way.
        await Wait.UntilAsync(
            async () => await _database.Redis.PingAsync(TestContext.Current.CancellationToken) is not null, TimeSpan.FromSeconds(10), "Redis answers");
        Assert.False(await _database.Direct.KeyExistsAsync(Key));
    }

    private RedisLease NewLease() => new(_database.Redis, Key, Duration, TimeProvider.System);
}
