using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace Gateway.Pages.Charts;

/// <summary>
/// Writes one picture as SVG within the page: no script, no style attribute, colours by classes of the style sheet, and a title that
/// describes it to those who do not see it.
/// </summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder _svg = new();

    public SvgWriter(int width, int height, string title, string summary)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"chart\" viewBox=\"0 0 {width} {height}\" role=\"img\">");
        _svg.Append(CultureInfo.InvariantCulture, $"<title>{WebUtility.HtmlEncode($"{title}. {summary}")}</title>");
    }

    /// <summary>A length with one decimal place at most, which is less than a screen shows.</summary>
    public static string Length(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    public void Path(string style, StringBuilder data)
    {
        if (data.Length > 0)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"{data}\"/>");
        }
    }

    /// <summary>
    /// Writes the bars of a series as one element: lines as wide as the bars, which take half as many characters as rectangles.
    /// </summary>
    public void Bars(string style, double width, StringBuilder data)
    {
        if (data.Length > 0)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" stroke-width=\"{Length(width)}\" d=\"{data}\"/>");
        }
    }

    public void Circle(string style, double x, double y) =>
        _svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"{style}\" cx=\"{Length(x)}\" cy=\"{Length(y)}\" r=\"3\"/>");

    /// <summary>Writes a text whose anchor (start, middle, end) a class decides.</summary>
    public void Text(string style, double x, double y, string text) => _svg.Append(
        CultureInfo.InvariantCulture,
        $"<text class=\"{style}\" x=\"{Length(x)}\" y=\"{Length(y)}\">{WebUtility.HtmlEncode(text)}</text>");

    public IHtmlContent End() => new HtmlString(_svg.Append("</svg>").ToString());
}
