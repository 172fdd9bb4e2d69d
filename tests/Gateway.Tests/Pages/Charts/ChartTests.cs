using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;
using Gateway.Pages.Charts;
using Microsoft.AspNetCore.Html;
using Xunit;

namespace Gateway.Tests.Pages.Charts;

/// <summary>What the pictures are made of: they are read as XML, and their paths as numbers.</summary>
public sealed partial class ChartTests
{
    private static readonly Gen<ChartData> Data =
        from columns in Gen.Int[0, 60]
        from series in Gen.Int[1, 3]
        from values in Gen.OneOf(Gen.Double[0, 1e6], Gen.Const(0.0), Gen.Const(double.NaN)).Array[columns].Array[series]
        select new ChartData(
            "A <title>", "A \"summary\" & more", "Hour",
            [.. Enumerable.Range(0, columns).Select(n => new ChartColumn($"Column {n}", n % 5 == 0 ? $"{n}" : null))],
            [.. values.Select((own, n) => new ChartSeries($"Series {n}", "main", own))]);

    [Fact]
    public void AnyData_IsDrawnWithinThePicture_WithoutStyleOrScript() => Data.Sample(data =>
    {
        foreach (var picture in (IHtmlContent[])[LineChart.Draw(data), BarChart.Draw(data)])
        {
            var svg = Read(picture);

            Assert.Equal(("img", "A <title>. A \"summary\" & more"), (svg.Attribute("role")!.Value, svg.Elements().First().Value));
            Assert.All(svg.DescendantsAndSelf(), static element => Assert.Contains(element.Name.LocalName, (string[])["svg", "title", "path", "text", "circle"]));
            Assert.All(svg.DescendantsAndSelf().Attributes(), static attribute => Assert.DoesNotContain(attribute.Name.LocalName, (string[])["style", "onload", "href"]));
            Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("∞", svg.ToString(), StringComparison.Ordinal);
            var (width, height) = SizeOf(svg);
            Assert.All(PointsOf(svg), point => Assert.True(point.X >= 0 && point.X <= width && point.Y >= 0 && point.Y <= height, $"{point}"));
        }
    });

    [Fact]
    public void Bars_Stacked_StandOnOneAnother()
    {
        var svg = Read(BarChart.Draw(DataOf([[2, 0], [3, 1]])));
        var (lower, upper) = (BarsOf(svg, 0), BarsOf(svg, 1));

        // Up to 5 on an axis of 5: the two bars of the first column fill its height.
        Assert.Single(lower);
        Assert.Equal(2, upper.Count);
        Assert.Equal(lower[0].Y, upper[0].Y + upper[0].Height, 0.11);
        Assert.Equal(1.5, upper[0].Height / lower[0].Height, 0.05);
        Assert.Equal(lower[0].X, upper[0].X, 0.11);
        Assert.True(upper[1].X > upper[0].X);
    }

    [Fact]
    public void Bar_OfAlmostNothingBesideMuch_IsSeen() =>
        Assert.Equal(2, BarsOf(Read(BarChart.Draw(DataOf([[1, 1_000_000]]))), 0).Count(static bar => bar.Height >= 1));

    [Fact]
    public void Empty_SaysSo_AndHasAnAxis()
    {
        foreach (var data in (ChartData[])[DataOf([[]]), DataOf([[0, 0, 0]]), DataOf([[double.NaN]])])
        {
            foreach (var picture in (IHtmlContent[])[LineChart.Draw(data), BarChart.Draw(data)])
            {
                var texts = Read(picture).Elements().Where(static element => element.Name.LocalName == "text").Select(static text => text.Value).ToList();
                Assert.Contains("Nothing yet", texts);
                Assert.Contains("0", texts);
                Assert.Contains("1", texts);
            }
        }
    }

    [Fact]
    public void Line_OnePoint_IsADot()
    {
        var svg = Read(LineChart.Draw(DataOf([[7]])));

        Assert.Single(svg.Elements(), static element => element.Name.LocalName == "circle");
    }

    [Fact]
    public void Line_MissingValue_IsInterrupted()
    {
        var line = Read(LineChart.Draw(DataOf([[1, 2, double.NaN, 3, 4]]))).Elements().Single(static element => element.Attribute("class")?.Value == "line main");

        Assert.Equal("MLML", string.Concat(line.Attribute("d")!.Value.Where(char.IsAsciiLetter)));
    }

    [Fact]
    public void Line_MoreIsHigher()
    {
        var line = Read(LineChart.Draw(DataOf([[1, 5]]))).Elements().Single(static element => element.Attribute("class")?.Value == "line main");
        var points = NumberPairs().Matches(line.Attribute("d")!.Value).Select(match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).ToList();

        Assert.True(points[1] < points[0]);
    }

    [Fact]
    public void List_HighestValue_HasTheLongestBar()
    {
        var data = new ChartData("Devices", "", "Device", [new("Chrome on Windows"), new("Firefox <on> Linux")], [new("Sessions", "main", [30, 10])]);
        var svg = Read(BarList.Draw(data));
        var bars = Regex.Matches(PathOf(svg, 0), @"H([\d.]+)").Select(static match => Number(match, 1)).ToList();

        Assert.Equal(3, bars[0] / bars[1], 0.05);
        Assert.Contains(svg.Elements(), static element => element.Value == "Firefox <on> Linux");
        Assert.Contains(Read(BarList.Draw(DataOf([[]]))).Elements(), static element => element.Value == "Nothing yet");
    }

    [Fact]
    public void HeatMap_EveryHour_HasACell_DarkestWhereMostIs()
    {
        var week = Enumerable.Range(0, 7).Select(static day => (IReadOnlyList<double>)[.. Enumerable.Range(0, 24).Select(hour => day == 2 && hour == 9 ? 100.0 : day == 3 ? 1 : 0)]).ToList();
        var svg = Read(HeatMap.Draw(new("Week", "Busy", week)));

        Assert.Equal(7 * 24, svg.Elements().Where(static element => element.Name.LocalName == "path").Sum(static path => path.Attribute("d")!.Value.Count(static c => c == 'M')));
        Assert.Equal(1, CellsOf(svg, "cell shade4"));
        Assert.Equal(24, CellsOf(svg, "cell shade1"));
    }

    [Fact]
    public void Table_HasARowForEachColumn_WithEscapedNames()
    {
        var data = DataOf([[1, double.NaN], [2.25, 12_345]]) with { Columns = [new("<a>"), new("b")] };

        Assert.Equal(
            "<thead><tr><th>Hour<th>S0<th>S1<tbody><tr><th>&lt;a&gt;<td>1<td>2.3<tr><th>b<td>–<td>12,345",
            TextOf(ChartTable.Rows(data)));
        Assert.Equal(25, TextOf(ChartTable.Rows(HeatMapData.Average("Week", "", [], TimeZoneInfo.Utc))).Split("<tr>").Length - 1);
    }

    [Fact]
    public void HeatMap_Empty_HasEmptyCells()
    {
        var svg = Read(HeatMap.Draw(HeatMapData.Average("Week", "Busy", [], TimeZoneInfo.Utc)));

        Assert.Equal(7 * 24, CellsOf(svg, "cell shade0"));
    }

    // From Monday 19 October to Sunday 1 November 2026: two of each hour, but three of the one that the change to winter time repeats.
    [Fact]
    public void Average_OverTheEndOfSummerTime_CountsTheRepeatedHourTwice()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var first = new DateTimeOffset(2026, 10, 18, 22, 0, 0, TimeSpan.Zero);
        var hours = Enumerable.Range(0, (14 * 24) + 1).Select(n => first + TimeSpan.FromHours(n)).ToList();
        var map = HeatMapData.Average("Week", "", hours.Select(at => (at, at == new DateTimeOffset(2026, 10, 25, 1, 0, 0, TimeSpan.Zero) ? 30.0 : 0)), berlin);

        Assert.Equal(10, map.Values[6][2]);
        Assert.All(map.Values.SelectMany(static day => day), static value => Assert.False(double.IsNaN(value)));
    }

    [Fact]
    public void Average_HourThatNeverWas_IsUnknown()
    {
        var map = HeatMapData.Average("Week", "", [(new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero), 4), (new DateTimeOffset(2026, 3, 9, 9, 0, 0, TimeSpan.Zero), 8)], TimeZoneInfo.Utc);

        Assert.Equal(6, map.Values[0][9]);
        Assert.True(double.IsNaN(map.Values[0][10]));
    }

    private static ChartData DataOf(double[][] series) => new(
        "Title", "Summary", "Hour",
        [.. series[0].Select(static (_, n) => new ChartColumn($"{n}", $"{n}"))],
        [.. series.Select(static (values, n) => new ChartSeries($"S{n}", n == 0 ? "main" : $"s{n}", values))]);

    private static XElement Read(IHtmlContent picture) => XElement.Parse(TextOf(picture));

    private static string TextOf(IHtmlContent content)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        content.WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }

    private static (double Width, double Height) SizeOf(XElement svg)
    {
        var box = svg.Attribute("viewBox")!.Value.Split(' ');
        return (double.Parse(box[2], CultureInfo.InvariantCulture), double.Parse(box[3], CultureInfo.InvariantCulture));
    }

    private static IEnumerable<(double X, double Y)> PointsOf(XElement svg) => svg.Elements()
        .Where(static element => element.Name.LocalName == "path")
        .SelectMany(static path => NumberPairs().Matches(path.Attribute("d")!.Value))
        .Select(static match => (double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));

    // Bars are lines as wide as the bar: upwards from where they stand.
    private static List<(double X, double Y, double Height)> BarsOf(XElement svg, int series) =>
        [.. Bar().Matches(PathOf(svg, series)).Select(static match => (Number(match, 1), Number(match, 3), Number(match, 2) - Number(match, 3)))];

    private static string PathOf(XElement svg, int series) => svg.Elements()
        .Where(static element => element.Attribute("class")?.Value.StartsWith("bar", StringComparison.Ordinal) == true)
        .ElementAt(series).Attribute("d")!.Value;

    private static int CellsOf(XElement svg, string style) =>
        svg.Elements().Single(element => element.Attribute("class")?.Value == style).Attribute("d")!.Value.Count(static c => c == 'M');

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[ML](-?[\d.]+) (-?[\d.]+)")]
    private static partial Regex NumberPairs();

    [GeneratedRegex(@"M([\d.]+) ([\d.]+)V([\d.]+)")]
    private static partial Regex Bar();
}
