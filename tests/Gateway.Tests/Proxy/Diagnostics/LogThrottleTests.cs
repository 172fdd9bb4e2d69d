using Gateway.Proxy.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Proxy.Diagnostics;

public sealed class LogThrottleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Next_ManyAtOnce_TheFirstAndThenHowManyWereLeftOut()
    {
        var log = new LogThrottle<string>(TimeSpan.FromSeconds(10), _time);

        Assert.Equal(0, log.Next("dead"));
        Assert.Null(log.Next("dead"));
        Assert.Null(log.Next("dead"));
        Assert.Equal(0, log.Next("slow"));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(log.Next("dead"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, log.Next("dead"));
        Assert.Null(log.Next("dead"));
    }

    [Fact]
    public void Next_FromManyThreads_EachIsCountedOnce()
    {
        var log = new LogThrottle<int>(TimeSpan.FromSeconds(10), _time);
        var written = 0L;
        var left = 0L;
        for (var round = 0; round < 10; round++)
        {
            Parallel.For(0, 100, _ =>
            {
                if (log.Next(1) is { } skipped)
                {
                    Interlocked.Increment(ref written);
                    Interlocked.Add(ref left, skipped);
                }
            });
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        left += log.Next(1)!.Value;
        Assert.Equal(1000, written + left);
        Assert.Equal(10, written);
    }
}
