using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace Gateway.Pages.Charts;

/// <summary>Draws the hours of a week as a map of seven rows with 24 cells, in four shades and an empty one.</summary>
internal static class HeatMap
{
    /// <summary>The darkest shade; 0 is the empty one.</summary>
    public const int Shades = 4;

    private const int Left = 38;
    private const int Cell = 13;
    private const int RowHeight = 22;
    private const int Gap = 1;
    private const int Width = Left + (HeatMapData.Hours * Cell) + 10;
    private const int Height = (HeatMapData.Days * RowHeight) + 20;

    public static IHtmlContent Draw(HeatMapData data)
    {
        var svg = new SvgWriter(Width, Height, data.Title, data.Summary);
        var highest = data.Values.SelectMany(static day => day).Where(static value => value > 0).DefaultIfEmpty().Max();
        var cells = Enumerable.Range(0, Shades + 1).Select(static _ => new StringBuilder()).ToArray();
        for (var day = 0; day < HeatMapData.Days; day++)
        {
            svg.Text("name", 0, (day * RowHeight) + 15, HeatMapData.DayNames[day]);
            for (var hour = 0; hour < HeatMapData.Hours; hour++)
            {
                cells[Shade(data.Values[day][hour], highest)].Append(
                    CultureInfo.InvariantCulture, $"M{Left + (hour * Cell)} {(day * RowHeight) + (RowHeight / 2)}h{Cell - Gap}");
            }
        }

        for (var shade = 0; shade <= Shades; shade++)
        {
            svg.Bars($"cell shade{shade}", RowHeight - Gap, cells[shade]);
        }

        for (var hour = 0; hour <= HeatMapData.Hours; hour += 6)
        {
            svg.Text("tick", Left + (hour * Cell), Height - 4, hour.ToString("00", CultureInfo.InvariantCulture));
        }

        return svg.End();
    }

    private static int Shade(double value, double highest) =>
        value > 0 ? Math.Clamp((int)Math.Ceiling(value / highest * Shades), 1, Shades) : 0;
}
