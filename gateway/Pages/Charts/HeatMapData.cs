namespace Gateway.Pages.Charts;

/// <summary>What a heat map of the week shows.</summary>
/// <param name="Title">The headline.</param>
/// <param name="Summary">The map in one sentence, for those who do not see it.</param>
/// <param name="Values">For each day from Monday on, the values of its 24 hours; NaN where nothing is known.</param>
public sealed record HeatMapData(string Title, string Summary, IReadOnlyList<IReadOnlyList<double>> Values)
{
    /// <summary>The rows.</summary>
    public const int Days = 7;

    /// <summary>The cells of a row.</summary>
    public const int Hours = 24;

    /// <summary>The names of the rows.</summary>
    public static readonly IReadOnlyList<string> DayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>
    /// Averages values by the hour of the week in a time zone. The hour that a change to winter time repeats counts as two hours of its
    /// name, and the one that a change to summer time leaves out as none.
    /// </summary>
    public static HeatMapData Average(
        string title, string summary, IEnumerable<(DateTimeOffset At, double Value)> hours, TimeZoneInfo zone)
    {
        var sums = new (double Sum, int Count)[Days, Hours];
        foreach (var (at, value) in hours)
        {
            var local = TimeZoneInfo.ConvertTime(at, zone);
            ref var cell = ref sums[((int)local.DayOfWeek + 6) % Days, local.Hour];
            cell = (cell.Sum + value, cell.Count + 1);
        }

        return new(title, summary, [.. Enumerable.Range(0, Days).Select(day => (IReadOnlyList<double>)
            [.. Enumerable.Range(0, Hours).Select(hour => sums[day, hour] is { Count: > 0 } cell ? cell.Sum / cell.Count : double.NaN)])]);
    }
}
