using Gateway.Analytics.Usage;
using Xunit;

namespace Gateway.Tests.Analytics.Usage;

/// <summary>What a range of time is, and which hours and days it touches.</summary>
public sealed class UsageRangeTests
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(35);
    private static readonly DateTimeOffset Now = At("2026-03-31T13:20:00Z");

    [Fact]
    public void Default_ByTheHour_Is24HoursWithTheCurrentOneAsTheLast()
    {
        var range = Read(null, null, null);

        Assert.Equal((At("2026-03-30T14:00:00Z"), Now, UsageStep.Hour), (range.From, range.To, range.Step));
        Assert.Equal(24, range.Starts().Count);
        Assert.Equal(At("2026-03-31T13:00:00Z"), range.Starts()[^1]);
    }

    [Fact]
    public void Default_ByTheDay_IsTheRetention()
    {
        var range = Read(null, null, "day");

        Assert.Equal((35, At("2026-02-25T00:00:00Z"), At("2026-03-31T00:00:00Z")), (range.Starts().Count, range.Starts()[0], range.Starts()[^1]));
        Assert.Equal(35 * 24, range.Hours().Count);
    }

    [Theory]
    [InlineData("2026-03-30T10:00:00Z", "2026-03-30T12:00:00Z", "hour", 2)]
    [InlineData("2026-03-30T10:30:00Z", "2026-03-30T10:45:00Z", "hour", 1)]
    [InlineData("2026-03-30T10:30:00Z", "2026-03-30T11:00:00.001Z", "hour", 2)]
    [InlineData("2026-03-29T12:00:00+02:00", "2026-03-29T12:00:00Z", "hour", 2)]
    [InlineData("2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z", "day", 1)]
    [InlineData("2026-03-29T23:59:00Z", "2026-03-30T00:01:00Z", "day", 2)]
    // The nights in which Europe and America change their clocks: the days of UTC have 24 hours all the same.
    [InlineData("2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z", "hour", 48)]
    [InlineData("2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z", "hour", 24)]
    public void Starts_AreThoseThatTheRangeTouches(string from, string to, string step, int count)
    {
        var range = Read(from, to, step);

        Assert.Equal(count, range.Starts().Count);
        Assert.Equal(count * (step == "day" ? 24 : 1), range.Hours().Count);
        Assert.All(range.Starts(), static start => Assert.Equal((0, 0), (start.Minute, start.Second)));
    }

    [Theory]
    [InlineData("2026-03-30T12:00:00Z", "2026-03-30T12:00:00Z", null)]
    [InlineData("2026-03-30T12:00:00Z", "2026-03-30T11:00:00Z", null)]
    [InlineData("2026-02-20T00:00:00Z", null, null)]
    [InlineData("2026-02-20T00:00:00Z", null, "day")]
    [InlineData("0001-01-01T00:00:00Z", null, null)]
    [InlineData(null, "0001-01-01T00:00:00Z", null)]
    [InlineData(null, "9999-12-31T23:59:59Z", "day")]
    [InlineData("9999-12-31T22:59:59Z", "9999-12-31T23:59:59Z", "day")]
    [InlineData("yesterday", null, null)]
    [InlineData("", null, null)]
    [InlineData("2026-03-30", null, null)]
    [InlineData("2026-03-30T12:00:00", null, null)]
    [InlineData("2026-03-30T25:00:00Z", null, null)]
    [InlineData(null, null, "week")]
    [InlineData(null, null, "")]
    public void Range_ThatIsNoneOrTooLong_IsAnError(string? from, string? to, string? step)
    {
        Assert.False(UsageRange.TryRead(from, to, step, Now, Retention, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Range_OfTheWholeRetention_MayHaveTakenAMomentToArrive()
    {
        var range = Read("2026-02-24T13:19:59Z", null, "hour");

        Assert.Equal(35 * 24 + 1, range.Starts().Count);
    }

    private static UsageRange Read(string? from, string? to, string? step)
    {
        Assert.True(UsageRange.TryRead(from, to, step, Now, Retention, out var range, out var error), error);
        return range;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
