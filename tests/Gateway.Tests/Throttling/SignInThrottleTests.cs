using System.Diagnostics.Metrics;
using System.Net;
using Gateway.Throttling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Throttling;

public sealed class SignInThrottleTests : IDisposable
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.7");

    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ThrottleOptions _options = new();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task BeginAsync_AsManyFailuresAsAllowed_ThenNoneUntilTheWindowIsOver()
    {
        var throttle = Create();
        Assert.Equal(5, await CountAdmittedAsync(throttle, 8, _ => new("alice", Home, null)));
        _time.Advance(TimeSpan.FromMinutes(4));

        var attempt = await throttle.BeginAsync(new("alice", Home, null));

        Assert.Equal(TimeSpan.FromMinutes(1), attempt.RetryAfter);
        Assert.True((await throttle.BeginAsync(new("bob", Home, null))).IsAdmitted);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await throttle.BeginAsync(new("alice", Home, null))).IsAdmitted);
    }

    [Fact]
    public async Task BeginAsync_ManyAtOnce_AdmitsNoMoreThanAllowed()
    {
        var throttle = Create();

        var attempts = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => throttle.BeginAsync(new("alice", null, null)).AsTask())));

        Assert.Equal(5, attempts.Count(attempt => attempt.IsAdmitted));
    }

    [Fact]
    public async Task TakeBackAsync_AttemptThatSucceeded_DoesNotCount()
    {
        var throttle = Create();
        for (var n = 0; n < 20; n++)
        {
            await (await throttle.BeginAsync(new("alice", Home, null))).TakeBackAsync();
        }

        Assert.Equal(5, await CountAdmittedAsync(throttle, 8, _ => new("alice", Home, null)));
    }

    [Fact]
    public async Task TakeBackAsync_OwnSuccess_DoesNotForgiveOtherAttempts()
    {
        var throttle = Create();
        await CountAdmittedAsync(throttle, 4, _ => new("alice", Home, null));

        await (await throttle.BeginAsync(new("alice", Home, null))).TakeBackAsync();

        Assert.Equal(1, await CountAdmittedAsync(throttle, 3, _ => new("alice", Home, null)));
    }

    [Fact]
    public async Task BeginAsync_DeviceThatIsKnown_HasAttemptsOfItsOwn()
    {
        var throttle = Create();
        await CountAdmittedAsync(throttle, 300, n => new(n % 2 == 0 ? "alice" : $"nobody{n}", Home, null));

        Assert.Equal(5, await CountAdmittedAsync(throttle, 8, _ => new("alice", Home, "laptop")));
        Assert.Equal(5, await CountAdmittedAsync(throttle, 8, _ => new("alice", Home, "phone")));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public async Task BeginAsync_ManyAccountsFromOneNetwork_AreCountedTogether(string one, string other, bool isSame)
    {
        _options.NetworkFailures = 10;
        var throttle = Create();
        Assert.Equal(10, await CountAdmittedAsync(throttle, 12, n => new($"user{n}", IPAddress.Parse(one), null)));

        Assert.Equal(!isSame, (await throttle.BeginAsync(new("somebody", IPAddress.Parse(other), null))).IsAdmitted);
    }

    [Fact]
    public async Task BeginAsync_NetworkThrottled_DoesNotUseUpTheAccount()
    {
        _options.NetworkFailures = 2;
        var throttle = Create();
        await CountAdmittedAsync(throttle, 50, _ => new("alice", Home, null));

        Assert.Equal(3, await CountAdmittedAsync(throttle, 8, n => new("alice", IPAddress.Parse($"198.51.100.{n}"), null)));
    }

    [Fact]
    public async Task BeginAsync_AccountThrottled_DoesNotUseUpTheNetwork()
    {
        var throttle = Create();
        await CountAdmittedAsync(throttle, 300, _ => new("alice", Home, null));

        Assert.True((await throttle.BeginAsync(new("bob", Home, null))).IsAdmitted);
    }

    [Fact]
    public async Task BeginAsync_NetworkFailuresNotSet_AreTwentyTimesThoseOfAnAccount() =>
        Assert.Equal(100, await CountAdmittedAsync(Create(), 130, n => new($"user{n}", Home, null)));

    [Fact]
    public async Task BeginAsync_TurnedOff_AdmitsAll()
    {
        _options.Failures = 0;

        Assert.Equal(200, await CountAdmittedAsync(Create(), 200, _ => new("alice", Home, null)));
    }

    private static async Task<int> CountAdmittedAsync(SignInThrottle throttle, int attempts, Func<int, SignInSource> source)
    {
        var admitted = 0;
        for (var n = 0; n < attempts; n++)
        {
            admitted += (await throttle.BeginAsync(source(n))).IsAdmitted ? 1 : 0;
        }

        return admitted;
    }

    private SignInThrottle Create() => new(
        Options.Create(_options), new MemoryAttemptCounter(_time), _services.GetRequiredService<IMeterFactory>(), NullLogger<SignInThrottle>.Instance);
}
