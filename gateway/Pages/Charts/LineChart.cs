using System.Text;
using Microsoft.AspNetCore.Html;

namespace Gateway.Pages.Charts;

/// <summary>Draws a line for each series. A missing value interrupts it, and a point without neighbours is a dot.</summary>
internal static class LineChart
{
    public static IHtmlContent Draw(ChartData data)
    {
        var area = new PlotArea(
            data, data.Series.SelectMany(static series => series.Values).Where(static value => value > 0).DefaultIfEmpty().Max());
        foreach (var series in data.Series)
        {
            var line = new StringBuilder();
            for (var column = 0; column < data.Columns.Count; column++)
            {
                var (x, y) = (area.Middle(column), area.Y(series.Values[column]));
                if (!IsKnown(series, column))
                {
                    continue;
                }

                line.Append($"{(IsKnown(series, column - 1) ? 'L' : 'M')}{SvgWriter.Length(x)} {SvgWriter.Length(y)}");
                if (!IsKnown(series, column - 1) && !IsKnown(series, column + 1))
                {
                    area.Svg.Circle($"dot {series.Style}", x, y);
                }
            }

            area.Svg.Path($"line {series.Style}", line);
        }

        return area.Svg.End();
    }

    private static bool IsKnown(ChartSeries series, int column) =>
        column >= 0 && column < series.Values.Count && !double.IsNaN(series.Values[column]);
}
