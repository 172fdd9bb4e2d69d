namespace Gateway.Pages.Charts;

/// <summary>What a line or bar chart shows.</summary>
/// <param name="Title">The headline.</param>
/// <param name="Summary">The chart in one sentence, for those who do not see it.</param>
/// <param name="Heading">What the columns are, as the heading of the table: "Hour".</param>
/// <param name="Columns">The horizontal axis.</param>
/// <param name="Series">At least one; each has as many values as there are columns.</param>
public sealed record ChartData(
    string Title, string Summary, string Heading, IReadOnlyList<ChartColumn> Columns, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Whether there is anything but zeros.</summary>
    public bool IsEmpty => Series.All(static series => series.Values.All(static value => double.IsNaN(value) || value == 0));
}
