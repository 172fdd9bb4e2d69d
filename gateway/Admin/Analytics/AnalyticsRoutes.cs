using Gateway.Analytics.Usage;
using Gateway.Sessions;

namespace Gateway.Admin.Analytics;

/// <summary>Maps the counts into the group of the administration.</summary>
internal static class AnalyticsRoutes
{
    /// <summary>Maps <c>/analytics</c> below the group; nothing while analytics are off, so that it is 404.</summary>
    public static void MapAnalytics(this RouteGroupBuilder group)
    {
        var services = ((IEndpointRouteBuilder)group).ServiceProvider;
        if (services.GetService<IUsageReports>() is { } reports)
        {
            var endpoint = new AnalyticsEndpoint(reports, services.GetRequiredService<TimeProvider>());
            group.MapMethods("/analytics", [HttpMethods.Get, HttpMethods.Head], endpoint.ShowAsync).WithMetadata(SessionUse.None);
        }
    }
}
