using Gateway.Analytics.Usage;
using Gateway.Pages;
using Microsoft.Extensions.Primitives;

namespace Gateway.Admin.Analytics;

/// <summary>The counts of a range by the hour or by the day, as JSON (<c>GET /auth/admin/analytics</c>).</summary>
internal sealed class AnalyticsEndpoint(IUsageReports reports, TimeProvider time)
{
    private const string NotNow = "The counts can't be read at the moment. Try again in a few seconds.";

    public async Task ShowAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!TryGetOne(query["from"], out var from) || !TryGetOne(query["to"], out var to) || !TryGetOne(query["step"], out var step))
        {
            await RefuseAsync(context, "from, to and step may stand in the query once each.");
            return;
        }

        if (!UsageRange.TryRead(from, to, step, time.GetUtcNow(), reports.Retention, out var range, out var error))
        {
            await RefuseAsync(context, error);
            return;
        }

        switch (await reports.ReadAsync(range, context.RequestAborted))
        {
            case UsageReading.Found { Report: var report }:
                await context.Response.WriteAsJsonAsync(report, AnalyticsJson.Readable.UsageReport);
                break;
            default:
                await context.WriteUnavailableAsync(NotNow);
                break;
        }
    }

    private static Task RefuseAsync(HttpContext context, string error) =>
        context.WriteProblemAsync(StatusCodes.Status400BadRequest, "Invalid range", error);

    private static bool TryGetOne(StringValues values, out string? value)
    {
        value = values.Count == 0 ? null : values[0];
        return values.Count <= 1;
    }
}
