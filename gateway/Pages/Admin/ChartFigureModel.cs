using Gateway.Pages.Charts;
using Microsoft.AspNetCore.Html;

namespace Gateway.Pages.Admin;

/// <summary>A chart with its legend and its table.</summary>
/// <param name="Data">What it shows.</param>
/// <param name="Picture">How it is drawn.</param>
public sealed record ChartFigureModel(ChartData Data, IHtmlContent Picture);
