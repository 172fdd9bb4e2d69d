using Gateway.Analytics.Usage;
using Gateway.Pages;
using Gateway.Pages.Admin;
using Gateway.Sessions.Storage;

namespace Gateway.Admin;

/// <summary>The overview: what happens at the gateway, in pictures.</summary>
internal sealed class OverviewEndpoint(ISessionStatistics statistics, TimeProvider time, IUsageReports? reports = null)
{
    public async Task ShowAsync(HttpContext context)
    {
        var counting = statistics.ReadAsync(context.RequestAborted);
        var figures = reports is null ? null : await ReadAsync(reports, context.RequestAborted);
        var now = await counting;
        if (now.Latency.Status == StoreStatus.Unavailable || (reports is not null && figures is null))
        {
            await AdminRequest.WriteNotNowAsync(context);
            return;
        }

        await context.WritePageAsync(
            OverviewPage.Create(new OverviewModel(now.Counts?.TotalSessions ?? 0, now.Counts?.TotalUsers ?? 0, figures)));
    }

    private async ValueTask<OverviewFigures?> ReadAsync(IUsageReports reports, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hours = reports.ReadAsync(
            new UsageRange(UsageRange.HourOf(now) + TimeSpan.FromHours(1) - Shorter(OverviewFiguresReader.Weeks), now, UsageStep.Hour),
            cancellationToken);
        var days = reports.ReadAsync(
            new UsageRange(UsageRange.DayOf(now) + TimeSpan.FromDays(1) - Shorter(OverviewFiguresReader.MostDays), now, UsageStep.Day),
            cancellationToken);
        return (await hours, await days) is (UsageReading.Found { Report: var byHour }, UsageReading.Found { Report: var byDay })
            ? OverviewFiguresReader.Read(byHour, byDay, time.LocalTimeZone)
            : null;

        TimeSpan Shorter(TimeSpan span) => span < reports.Retention ? span : reports.Retention;
    }
}
