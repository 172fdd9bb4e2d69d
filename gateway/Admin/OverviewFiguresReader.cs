using System.Globalization;
using Gateway.Analytics.Usage;
using Gateway.Pages.Admin;
using Gateway.Pages.Charts;

namespace Gateway.Admin;

/// <summary>Turns the counts into the pictures of the overview, in the time zone of the server.</summary>
internal static class OverviewFiguresReader
{
    private const int HoursShown = 24;
    private const int MostDevices = 6;

    /// <summary>Whole weeks, so that each hour of the week is averaged over as many days.</summary>
    public static readonly TimeSpan Weeks = TimeSpan.FromDays(28);

    /// <summary>Of a longer retention, the last days are shown.</summary>
    public static readonly TimeSpan MostDays = TimeSpan.FromDays(35);

    /// <param name="hours">The hours of the last weeks.</param>
    /// <param name="days">The last days, each from midnight UTC.</param>
    /// <param name="zone">The time zone of the server.</param>
    public static OverviewFigures Read(UsageReport hours, UsageReport days, TimeZoneInfo zone)
    {
        List<UsagePoint> last = [.. hours.Series.TakeLast(HoursShown)];
        var devices = days.Devices.OrderByDescending(static device => device.Value).ThenBy(static device => device.Key).ToList();
        var people = days.Series.Select(static point => (double)point.ActiveUsers).ToList();
        return new(
            SignIns("Sign-ins by hour", $"In the last {last.Count} hours", "Hour", TimeColumns.Hours(TimesOf(last), zone), last),
            SignIns("Sign-ins by day", $"In the last {days.Series.Count} days", "Day", DaysOf(days), days.Series),
            new(
                "People per day",
                people.Count > 0 ? $"At most {Number(people.Max())} on a day, today {Number(people[^1])}" : "None",
                "Day",
                DaysOf(days),
                [new("People", "main", people)]),
            new(
                "Devices",
                devices is [var first, ..] ? $"Most sign-ins come from {first.Key}" : "None",
                "Device",
                [.. devices.Take(MostDevices).Select(static device => new ChartColumn(device.Key))],
                [new("Sessions", "main", [.. devices.Take(MostDevices).Select(static device => (double)device.Value)])]),
            HeatMapData.Average(
                "Busy hours of the week",
                "Requests in an hour, on average",
                hours.Series.Select(static point => (new DateTimeOffset(point.At, TimeSpan.Zero), (double)point.Requests)),
                zone),
            Seconds(days.SessionSeconds.P50),
            Seconds(days.SessionSeconds.P90),
            days.Series.Count,
            NameOf(zone));
    }

    // The counts of a day are those from midnight UTC to the next, so its name must be that of this day.
    private static IReadOnlyList<ChartColumn> DaysOf(UsageReport days) => TimeColumns.Days(TimesOf(days.Series), TimeZoneInfo.Utc);

    private static ChartData SignIns(
        string title, string range, string heading, IReadOnlyList<ChartColumn> columns, IReadOnlyList<UsagePoint> points)
    {
        var (succeeded, failed, throttled) = (
            points.Select(static point => (double)point.SignIns).ToList(),
            points.Select(static point => (double)point.SignInsFailed).ToList(),
            points.Select(static point => (double)point.SignInsThrottled).ToList());
        return new(
            title,
            $"{range}, {Number(succeeded.Sum())} succeeded, {Number(failed.Sum())} failed and {Number(throttled.Sum())} were throttled",
            heading,
            columns,
            [new("Succeeded", "main", succeeded), new("Failed", "bad", failed), new("Throttled", "warn", throttled)]);
    }

    private static List<DateTimeOffset> TimesOf(IReadOnlyList<UsagePoint> points) =>
        [.. points.Select(static point => new DateTimeOffset(point.At, TimeSpan.Zero))];

    private static TimeSpan? Seconds(long? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : null;

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string NameOf(TimeZoneInfo zone) => zone.HasSameRules(TimeZoneInfo.Utc) ? "UTC" : zone.Id;
}
