using System.Globalization;

namespace Gateway.Pages.Charts;

/// <summary>Names points of time on the horizontal axis, in a time zone.</summary>
internal static class TimeColumns
{
    // Of hours, whose ticks are wide, and of days.
    private const int MostHourTicks = 6;
    private const int MostDayTicks = 8;

    private static readonly int[] HourSteps = [1, 2, 3, 6, 12, 24];

    /// <summary>
    /// Columns for hours. A day with a change of the clock has 23 or 25 of them; the hour that occurs twice is named with its distance to
    /// UTC, and has one tick.
    /// </summary>
    public static IReadOnlyList<ChartColumn> Hours(IReadOnlyList<DateTimeOffset> hours, TimeZoneInfo zone)
    {
        var step = HourSteps.FirstOrDefault(step => hours.Count <= step * MostHourTicks, HourSteps[^1]);
        var columns = new List<ChartColumn>(hours.Count);
        var last = default(DateTime);
        foreach (var hour in hours)
        {
            var local = TimeZoneInfo.ConvertTime(hour, zone);
            var name = Text(local, "d MMM, HH:mm");
            var tick = local.Hour % step != 0 || local.DateTime == last ? null
                : local.Hour == 0 && step > 1 ? Text(local, "d MMM")
                : Text(local, "HH:mm");
            columns.Add(new(zone.IsAmbiguousTime(local) ? $"{name} (UTC{Text(local, "zzz")})" : name, tick));
            last = local.DateTime;
        }

        return columns;
    }

    /// <summary>Columns for days, each given by a time within it.</summary>
    public static IReadOnlyList<ChartColumn> Days(IReadOnlyList<DateTimeOffset> days, TimeZoneInfo zone)
    {
        var all = days.Count <= MostDayTicks;
        return
        [
            .. days.Select(day => TimeZoneInfo.ConvertTime(day, zone)).Select(local => new ChartColumn(
                Text(local, "ddd d MMM"), all || local.DayOfWeek == DayOfWeek.Monday ? Text(local, "d MMM") : null)),
        ];
    }

    private static string Text(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
