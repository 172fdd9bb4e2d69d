using Gateway.Pages;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>Says in a body what went wrong between the gateway and a backend; YARP sets the status alone.</summary>
internal sealed partial class ForwarderErrors(UpstreamReport report, TimeProvider time, ILogger<ForwarderErrors> logger)
{
    // A backend that is down fails every request: one line now and then says so, and the metrics count them.
    private readonly SparseLog<(string Cluster, string? Destination, ForwarderError Error)> _sparse = new(TimeSpan.FromSeconds(10), time);

    public async Task ExplainAsync(HttpContext context, RequestDelegate next)
    {
        var begun = report.Begin();
        await next(context);
        var error = context.Features.Get<IForwarderErrorFeature>();
        report.End(context, error?.Error, begun);
        if (error is null)
        {
            return;
        }

        if (!UpstreamReport.IsCanceled(error.Error))
        {
            var feature = context.GetReverseProxyFeature();
            var (cluster, destination) = (feature.Cluster.Config.ClusterId, feature.ProxiedDestination?.DestinationId);
            if (_sparse.Next((cluster, destination, error.Error)) is { } left)
            {
                Log.Failed(logger, cluster, destination ?? "-", error.Error, error.Exception?.GetBaseException().Message, left);
            }
        }

        if (context.Response.HasStarted)
        {
            return;
        }

        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status502BadGateway:
                await context.WriteProblemAsync(StatusCodes.Status502BadGateway, "Service not reachable", "The service behind this address does not answer. Try again in a few seconds.");
                break;
            case StatusCodes.Status503ServiceUnavailable:
                await context.WriteUnavailableAsync("No instance of the service behind this address is able to answer. Try again in a few seconds.");
                break;
            case StatusCodes.Status504GatewayTimeout:
                await context.WriteProblemAsync(StatusCodes.Status504GatewayTimeout, "Service too slow", "The service behind this address did not answer in time.");
                break;
        }
    }

    // YARP's own line has the stack trace of the same failure for every request; a dead backend would flood the log.
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A request to {Cluster}/{Destination} failed: {Error} ({Reason}); {Left} more since this was last said", EventName = "ForwardingFailed")]
        public static partial void Failed(ILogger logger, string cluster, string destination, ForwarderError error, string? reason, long left);
    }
}
