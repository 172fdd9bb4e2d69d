using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace Gateway.Pages.Charts;

/// <summary>
/// Writes the values of a picture as the rows of a table. HTML needs no end tags for rows and cells, and a page with several hundred of them is
/// half as long without.
/// </summary>
internal static class ChartTable
{
    /// <summary>A column for each series.</summary>
    public static IHtmlContent Rows(ChartData data)
    {
        var rows = new StringBuilder();
        AddHeading(rows, data.Heading, data.Series.Select(static series => series.Name));
        for (var column = 0; column < data.Columns.Count; column++)
        {
            AddRow(rows, data.Columns[column].Label, data.Series.Select(series => series.Values[column]));
        }

        return new HtmlString(rows.ToString());
    }

    /// <summary>A row for each hour and a column for each day.</summary>
    public static IHtmlContent Rows(HeatMapData data)
    {
        var rows = new StringBuilder();
        AddHeading(rows, "Hour", HeatMapData.DayNames);
        for (var hour = 0; hour < HeatMapData.Hours; hour++)
        {
            AddRow(rows, hour.ToString("00", CultureInfo.InvariantCulture), data.Values.Select(day => day[hour]));
        }

        return new HtmlString(rows.ToString());
    }

    private static void AddHeading(StringBuilder rows, string heading, IEnumerable<string> names)
    {
        rows.Append(CultureInfo.InvariantCulture, $"<thead><tr><th>{WebUtility.HtmlEncode(heading)}");
        foreach (var name in names)
        {
            rows.Append(CultureInfo.InvariantCulture, $"<th>{WebUtility.HtmlEncode(name)}");
        }

        rows.Append("<tbody>");
    }

    private static void AddRow(StringBuilder rows, string label, IEnumerable<double> values)
    {
        rows.Append(CultureInfo.InvariantCulture, $"<tr><th>{WebUtility.HtmlEncode(label)}");
        foreach (var value in values)
        {
            rows.Append(CultureInfo.InvariantCulture, $"<td>{Number(value)}");
        }
    }

    private static string Number(double value) => double.IsNaN(value) ? "–"
        : value.ToString(value < 10 ? "0.#" : "#,0", CultureInfo.InvariantCulture);
}
