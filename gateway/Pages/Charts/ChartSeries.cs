namespace Gateway.Pages.Charts;

/// <summary>The values of one thing in a chart.</summary>
/// <param name="Name">The name in the legend and in the table.</param>
/// <param name="Style">The class in the style sheet that gives it its colour: <c>main</c>, <c>good</c>, <c>bad</c>, <c>warn</c>.</param>
/// <param name="Values">One for each column; NaN where nothing is known.</param>
public sealed record ChartSeries(string Name, string Style, IReadOnlyList<double> Values);
