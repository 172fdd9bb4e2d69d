using Gateway.Users;
using Gateway.Users.Credentials;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Users.Credentials;

public sealed class PasswordHashLimiterTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualResetEventSlim _release = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _release.Dispose();

    [Fact]
    public async Task RunAsync_MoreThanPermitsAndQueue_IsRejectedAndCounted()
    {
        using var limiter = NewLimiter(concurrency: 2, queue: 1);
        Assert.Equal((0, 3, false), (limiter.Count, limiter.Capacity, limiter.IsFull));

        var running = new[] { RunAsync(limiter), RunAsync(limiter), RunAsync(limiter) };
        Assert.Equal((3, true), (limiter.Count, limiter.IsFull));
        Assert.Null(await RunAsync(limiter));
        Assert.Equal(3, limiter.Count);

        _release.Set();
        Assert.All(await Task.WhenAll(running), Assert.NotNull);
        Assert.Equal((0, false), (limiter.Count, limiter.IsFull));
    }

    [Fact]
    public async Task RunAsync_NoQueue_RejectsWhileThePermitIsTaken()
    {
        using var limiter = NewLimiter(concurrency: 1, queue: 0);
        var first = RunAsync(limiter);

        Assert.Null(await RunAsync(limiter));

        _release.Set();
        Assert.NotNull(await first);
        Assert.NotNull(await RunAsync(limiter));
    }

    [Fact]
    public async Task RunAsync_Queued_RunsInTheOrderOfArrival()
    {
        using var limiter = NewLimiter(concurrency: 1, queue: 10);
        var first = RunAsync(limiter);
        var order = new List<int>();
        var queued = Enumerable.Range(0, 5).Select(n => RunAsync(limiter, () => order.Add(n))).ToList();

        _release.Set();
        await first;
        await Task.WhenAll(queued);

        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public async Task RunAsync_WaitTooLong_IsRejectedAndLeavesTheQueue()
    {
        using var limiter = NewLimiter(concurrency: 1, queue: 1);
        var first = RunAsync(limiter);
        var second = RunAsync(limiter);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await second);
        Assert.Equal(1, limiter.Count);
        _release.Set();
        Assert.NotNull(await first);
    }

    [Fact]
    public async Task RunAsync_WorkFails_ReturnsThePermit()
    {
        using var limiter = NewLimiter(concurrency: 1, queue: 0);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await limiter.RunAsync<object>(static () => throw new InvalidDataException(), Cancellation));

        Assert.Equal(0, limiter.Count);
    }

    private PasswordHashLimiter NewLimiter(int concurrency, int queue) =>
        new(Options.Create(new UsersOptions { Hashing = { Concurrency = concurrency, Queue = queue, Wait = TimeSpan.FromSeconds(5) } }), _time);

    private Task<object?> RunAsync(PasswordHashLimiter limiter, Action? work = null) => limiter.RunAsync(
        () =>
        {
            _release.Wait();
            work?.Invoke();
            return new object();
        },
        Cancellation).AsTask();
}
