using System.Text;
using Microsoft.AspNetCore.Html;

namespace Gateway.Pages.Charts;

/// <summary>Draws bars over columns; those of several series stand on one another.</summary>
internal static class BarChart
{
    private const double MostOfAColumn = 0.8;
    private const double WidestBar = 40;

    // A value that is not zero is to be seen beside one that is a thousand times as high.
    private const double LowestBar = 1;

    public static IHtmlContent Draw(ChartData data)
    {
        var area = new PlotArea(data, Enumerable.Range(0, data.Columns.Count).Select(column => Sum(data, column)).DefaultIfEmpty().Max());
        var bases = Enumerable.Repeat((double)PlotArea.Base, data.Columns.Count).ToArray();
        var width = Math.Min(area.ColumnWidth * MostOfAColumn, WidestBar);
        foreach (var series in data.Series)
        {
            var bars = new StringBuilder();
            for (var column = 0; column < bases.Length; column++)
            {
                if (series.Values[column] is > 0 and var value)
                {
                    var height = Math.Max(PlotArea.Base - area.Y(value), LowestBar);
                    bars.Append($"M{SvgWriter.Length(area.Middle(column))} {SvgWriter.Length(bases[column])}");
                    bases[column] -= height;
                    bars.Append($"V{SvgWriter.Length(bases[column])}");
                }
            }

            area.Svg.Bars($"bar {series.Style}", width, bars);
        }

        return area.Svg.End();
    }

    private static double Sum(ChartData data, int column) =>
        data.Series.Select(series => series.Values[column]).Where(static value => value > 0).Sum();
}
