using Gateway.Pages.Charts;
using Xunit;

namespace Gateway.Tests.Pages.Charts;

public sealed class TimeColumnsTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void Hours_OfADay_HaveATickEverySix()
    {
        var columns = TimeColumns.Hours(HoursFrom("2026-03-01T00:00:00Z", 24), TimeZoneInfo.Utc);

        Assert.Equal(["1 Mar", "06:00", "12:00", "18:00"], Ticks(columns));
        Assert.Equal(["1 Mar, 00:00", "1 Mar, 23:00"], [columns[0].Label, columns[^1].Label]);
    }

    // The clocks went from 02:00 to 03:00.
    [Fact]
    public void Hours_OfTheDayWhenSummerTimeBegins_LeaveOneOut()
    {
        var columns = TimeColumns.Hours(HoursFrom("2026-03-28T23:00:00Z", 23), Berlin);

        Assert.Equal("29 Mar, 00:00 29 Mar, 01:00 29 Mar, 03:00", string.Join(' ', columns.Take(3).Select(static column => column.Label)));
        Assert.Equal("29 Mar, 23:00", columns[^1].Label);
        Assert.Equal(["29 Mar", "06:00", "12:00", "18:00"], Ticks(columns));
    }

    // The clocks went from 03:00 back to 02:00.
    [Fact]
    public void Hours_OfTheDayWhenSummerTimeEnds_NameTheRepeatedOneByItsDistanceToUtc()
    {
        var columns = TimeColumns.Hours(HoursFrom("2026-10-24T22:00:00Z", 25), Berlin);

        Assert.Equal(
            ["25 Oct, 01:00", "25 Oct, 02:00 (UTC+02:00)", "25 Oct, 02:00 (UTC+01:00)", "25 Oct, 03:00"],
            columns.Skip(1).Take(4).Select(static column => column.Label));
        Assert.Equal("25 Oct, 23:00", columns[^1].Label);
    }

    [Fact]
    public void Hours_Repeated_HaveOneTick()
    {
        var columns = TimeColumns.Hours(HoursFrom("2026-10-24T23:00:00Z", 5), Berlin);

        Assert.Equal(["01:00", "02:00", null, "03:00", "04:00"], columns.Select(static column => column.Tick));
    }

    [Fact]
    public void Hours_Several_HaveEvenSpacing()
    {
        Assert.Equal(["22:00", "23:00", "00:00"], Ticks(TimeColumns.Hours(HoursFrom("2026-03-01T22:00:00Z", 3), TimeZoneInfo.Utc)));
        Assert.Equal(7, Ticks(TimeColumns.Hours(HoursFrom("2026-03-01T00:00:00Z", 7 * 24), TimeZoneInfo.Utc)).Count);
    }

    [Fact]
    public void Days_Few_HaveATickEach() =>
        Assert.Equal(["1 Mar", "2 Mar", "3 Mar"], Ticks(TimeColumns.Days(DaysFrom("2026-03-01T00:00:00Z", 3), TimeZoneInfo.Utc)));

    [Fact]
    public void Days_Many_HaveATickOnMondays()
    {
        var columns = TimeColumns.Days(DaysFrom("2026-03-01T00:00:00Z", 20), TimeZoneInfo.Utc);

        Assert.Equal(["2 Mar", "9 Mar", "16 Mar"], Ticks(columns));
        Assert.Equal("Sun 1 Mar", columns[0].Label);
    }

    [Fact]
    public void NoTimes_NoColumns() => Assert.Empty(TimeColumns.Hours([], Berlin).Concat(TimeColumns.Days([], Berlin)));

    private static List<string> Ticks(IReadOnlyList<ChartColumn> columns) => [.. columns.Select(static column => column.Tick).OfType<string>()];

    private static DateTimeOffset[] HoursFrom(string first, int count) => From(first, TimeSpan.FromHours(1), count);

    private static DateTimeOffset[] DaysFrom(string first, int count) => From(first, TimeSpan.FromDays(1), count);

    private static DateTimeOffset[] From(string first, TimeSpan step, int count) =>
        [.. Enumerable.Range(0, count).Select(n => DateTimeOffset.Parse(first, System.Globalization.CultureInfo.InvariantCulture) + (n * step))];
}
