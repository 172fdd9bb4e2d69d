using Gateway.Pages;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Diagnostics;

/// <summary>Says in a body what went wrong between the gateway and a backend; YARP sets the status alone.</summary>
internal sealed partial class ForwarderErrorMiddleware(UpstreamMetrics report, TimeProvider time, ILogger<ForwarderErrorMiddleware> logger)
{
    // A backend that is down fails every request: one line now and then says so, and the metrics count them.
    private readonly LogThrottle<(string Cluster, string? Destination, ForwarderError Error)> _sparse = new(TimeSpan.FromSeconds(10), time);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var begun = report.Begin();
        await next(context);
        if (context.Features.Get<IForwarderErrorFeature>() is not { } error)
        {
            report.End(context, error: null, begun);
            return;
        }

        var isTimeout = IsTimeout(context, error.Error);
        var reason = isTimeout ? ForwarderError.RequestTimedOut : error.Error;
        report.End(context, reason, begun);

        if (isTimeout || !UpstreamMetrics.IsCanceled(error.Error))
        {
            var feature = context.GetReverseProxyFeature();
            var (cluster, destination) = (feature.Cluster.Config.ClusterId, feature.ProxiedDestination?.DestinationId);
            if (_sparse.Next((cluster, destination, reason)) is { } left)
            {
                Log.Failed(logger, cluster, destination ?? "-", reason, error.Exception?.GetBaseException().Message, left);
            }
        }

        if (context.Response.HasStarted)
        {
            return;
        }

        if (isTimeout)
        {
            // YARP takes it for the client's, which is 400 to it. The answer must not be cancelled with the request.
            context.RequestAborted = CancellationToken.None;
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
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

    // The route's own timeout ends the request by the same token as a client that goes away, and to that one no answer matters.
    private static bool IsTimeout(HttpContext context, ForwarderError error) =>
        error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
        && context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true;

    // YARP's own line has the stack trace of the same failure for every request; a dead backend would flood the log.
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A request to {Cluster}/{Destination} failed: {Error} ({Reason}); {Left} more since this was last said", EventName = "ForwardingFailed")]
        public static partial void Failed(ILogger logger, string cluster, string destination, ForwarderError error, string? reason, long left);
    }
}
