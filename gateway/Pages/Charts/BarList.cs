using System.Text;
using Microsoft.AspNetCore.Html;

namespace Gateway.Pages.Charts;

/// <summary>Draws horizontal bars below their names, for things that have long names and no order of their own.</summary>
internal static class BarList
{
    private const int Width = 360;
    private const int RowHeight = 34;
    private const double BarHeight = 9;
    private const int MostBar = Width - 50;

    public static IHtmlContent Draw(ChartData data)
    {
        var values = data.Series[0].Values;
        var svg = new SvgWriter(Width, Math.Max(1, values.Count) * RowHeight, data.Title, data.Summary);
        if (data.IsEmpty)
        {
            svg.Text("none", Width / 2, RowHeight - 10, "Nothing yet");
            return svg.End();
        }

        var bars = new StringBuilder();
        var highest = values.Max();
        for (var row = 0; row < values.Count; row++)
        {
            var (top, length) = (row * RowHeight, Math.Max(1, values[row] / highest * MostBar));
            svg.Text("name", 0, top + 12, data.Columns[row].Label);
            svg.Text("value", length + 6, top + 25, ValueAxis.Format(values[row]));
            bars.Append($"M0 {SvgWriter.Length(top + 17 + (BarHeight / 2))}H{SvgWriter.Length(length)}");
        }

        svg.Bars($"bar {data.Series[0].Style}", BarHeight, bars);
        return svg.End();
    }
}
