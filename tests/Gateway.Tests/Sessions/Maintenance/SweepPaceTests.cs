using Gateway.Sessions.Maintenance;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Maintenance;

public sealed class SweepPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task PauseAsync_ManyKeys_SpreadsTheStepsOverTheTarget()
    {
        var pace = new SweepPace(keys: 100 * SweepPace.Budget, TimeSpan.FromSeconds(5), _time);

        for (var step = 0; step < 100; step++)
        {
            await AssertPauseAsync(pace, TimeSpan.FromMilliseconds(50));
        }
    }

    [Fact]
    public async Task PauseAsync_FewKeys_DoesNotDawdle()
    {
        var pace = new SweepPace(keys: 2 * SweepPace.Budget, TimeSpan.FromMinutes(1), _time);

        await AssertPauseAsync(pace, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task PauseAsync_Late_StillLetsOthersIn()
    {
        var pace = new SweepPace(keys: 100 * SweepPace.Budget, TimeSpan.FromSeconds(5), _time);
        _time.Advance(TimeSpan.FromMinutes(1));

        await AssertPauseAsync(pace, TimeSpan.FromMilliseconds(2));
    }

    private async Task AssertPauseAsync(SweepPace pace, TimeSpan expected)
    {
        var pause = pace.PauseAsync(TestContext.Current.CancellationToken);
        _time.Advance(expected - TimeSpan.FromMilliseconds(1));
        Assert.False(pause.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await pause;
    }
}
