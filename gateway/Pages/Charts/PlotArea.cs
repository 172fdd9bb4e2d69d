using System.Text;

namespace Gateway.Pages.Charts;

/// <summary>The frame of a chart with columns: the axes with their numbers and ticks, and where a value lies.</summary>
internal sealed class PlotArea
{
    /// <summary>Where the columns stand.</summary>
    public const int Base = Height - 26;

    private const int Width = 360;
    private const int Height = 190;
    private const int Left = 46;
    private const int Right = Width - 6;
    private const int Top = 12;

    // Half of the widest tick, so that none is cut off at the edge.
    private const int TickMargin = 22;

    private readonly ValueAxis _axis;
    private readonly int _columns;

    public PlotArea(ChartData data, double highest)
    {
        _axis = ValueAxis.UpTo(highest);
        _columns = Math.Max(1, data.Columns.Count);
        Svg = new SvgWriter(Width, Height, data.Title, data.Summary);
        DrawAxes(data.Columns);
        if (data.IsEmpty)
        {
            Svg.Text("none", (Left + Right) / 2, (Top + Base) / 2, "Nothing yet");
        }
    }

    public SvgWriter Svg { get; }

    public double ColumnWidth => (double)(Right - Left) / _columns;

    /// <summary>The left edge of a column.</summary>
    public double X(int column) => Left + (column * ColumnWidth);

    /// <summary>The middle of a column.</summary>
    public double Middle(int column) => X(column) + (ColumnWidth / 2);

    public double Y(double value) => Base - (value / _axis.Top * (Base - Top));

    private void DrawAxes(IReadOnlyList<ChartColumn> columns)
    {
        var grid = new StringBuilder();
        foreach (var tick in _axis.Ticks)
        {
            grid.Append($"M{Left} {SvgWriter.Length(Y(tick))}H{Right}");
            Svg.Text("number", Left - 5, Y(tick) + 4, ValueAxis.Format(tick));
        }

        for (var column = 0; column < columns.Count; column++)
        {
            if (columns[column].Tick is { } tick)
            {
                grid.Append($"M{SvgWriter.Length(Middle(column))} {Base}v4");
                Svg.Text("tick", Math.Clamp(Middle(column), Left, Right - TickMargin + 6), Base + 18, tick);
            }
        }

        Svg.Path("grid", grid);
    }
}
