namespace Gateway.Pages.Charts;

/// <summary>One position on the horizontal axis.</summary>
/// <param name="Label">The name in the table.</param>
/// <param name="Tick">The text below the axis; null where there is none.</param>
public sealed record ChartColumn(string Label, string? Tick = null);
