using Gateway.Proxy.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Proxy.Diagnostics;

public sealed class LogThrottleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryEnter_ManyAtOnce_TheFirstAndThenHowManyWereSuppressed()
    {
        var log = new LogThrottle<string>(TimeSpan.FromSeconds(10), _time);

        Assert.Equal((true, 0), Enter(log, "dead"));
        Assert.Equal((false, 0), Enter(log, "dead"));
        Assert.Equal((false, 0), Enter(log, "dead"));
        Assert.Equal((true, 0), Enter(log, "slow"));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal((false, 0), Enter(log, "dead"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, 3), Enter(log, "dead"));
        Assert.Equal((false, 0), Enter(log, "dead"));
    }

    [Fact]
    public void TryEnter_FromManyThreads_EachIsCountedOnce()
    {
        var log = new LogThrottle<int>(TimeSpan.FromSeconds(10), _time);
        var written = 0L;
        var left = 0L;
        for (var round = 0; round < 10; round++)
        {
            Parallel.For(0, 100, _ =>
            {
                if (log.TryEnter(1, out var suppressed))
                {
                    Interlocked.Increment(ref written);
                    Interlocked.Add(ref left, suppressed);
                }
            });
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        left += Enter(log, 1).Suppressed;
        Assert.Equal(1000, written + left);
        Assert.Equal(10, written);
    }

    private static (bool IsWritten, long Suppressed) Enter<TKey>(LogThrottle<TKey> log, TKey key)
        where TKey : notnull => (log.TryEnter(key, out var suppressed), suppressed);
}
