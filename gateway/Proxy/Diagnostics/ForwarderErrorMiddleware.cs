using Gateway.Pages;
using Gateway.Proxy.Backends;
using Gateway.Sessions;
using Gateway.Telemetry.Usage;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Diagnostics;

/// <summary>
/// Logs and measures failures between the gateway and a backend, and writes a problem document; YARP only sets the status.
/// </summary>
internal sealed partial class ForwarderErrorMiddleware(
    UpstreamMetrics metrics,
    LostRequestRetry retry,
    SessionRequestCounter requests,
    TimeProvider time,
    ILogger<ForwarderErrorMiddleware> logger)
{
    // A backend that is down fails every request, and the metrics count them all.
    private readonly LogThrottle<(string Cluster, string? Destination, ForwarderError Error)> _throttle =
        new(TimeSpan.FromSeconds(10), time);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var begun = time.GetTimestamp();
        if (context.User.Identity is SessionIdentity)
        {
            requests.Increment();
        }

        await next(context);
        var failure = context.Features.Get<IForwarderErrorFeature>();
        if (failure is not null && LostRequestRetry.IsDue(context, failure))
        {
            await retry.SendAgainAsync(context);
            failure = context.Features.Get<IForwarderErrorFeature>();
        }

        if (failure is null || IsAnswered(context, failure.Error))
        {
            metrics.Record(context, error: null, begun);
            return;
        }

        var error = IsTimeout(context, failure) ? ForwarderError.RequestTimedOut : failure.Error;
        metrics.Record(context, error, begun);
        if (!UpstreamMetrics.IsCanceled(error))
        {
            LogFailure(context, error, failure.Exception);
        }

        if (context.Response.HasStarted)
        {
            return;
        }

        if (error == ForwarderError.RequestTimedOut)
        {
            // YARP takes a route's timeout for a client that canceled the request, which is a 400. The response must not be canceled
            // with the request, not even by a client that disconnects now: it would be recorded as a 499.
            context.RequestAborted = CancellationToken.None;
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }

        if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            // The backend has switched protocols without being asked to. A client that gets the 101 would read what
            // follows as another protocol.
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }

        await WriteProblemAsync(context);
    }

    // The backend has answered without reading the whole body (RFC 9112, 9.5). YARP reports that when the answer is forwarded already.
    private static bool IsAnswered(HttpContext context, ForwarderError error) =>
        error == ForwarderError.RequestBodyDestination && context.Response.HasStarted;

    // The timeout of a route cancels the request by the same token as a client that disconnects. YARP reports a body that pauses for longer
    // than the cluster's ActivityTimeout as one that broke off, by a cancellation.
    private static bool IsTimeout(HttpContext context, IForwarderErrorFeature failure) => failure.Error switch
    {
        ForwarderError.ResponseBodyDestination => failure.Exception is OperationCanceledException,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled =>
            context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true,
        _ => false,
    };

    private static Task WriteProblemAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status502BadGateway => context.WriteProblemAsync(
            StatusCodes.Status502BadGateway,
            "Service not reachable",
            "The service behind this address does not answer. Try again in a few seconds."),
        StatusCodes.Status503ServiceUnavailable => context.WriteUnavailableAsync(
            "No instance of the service behind this address is able to answer. Try again in a few seconds."),
        StatusCodes.Status504GatewayTimeout => context.WriteProblemAsync(
            StatusCodes.Status504GatewayTimeout, "Service too slow", "The service behind this address did not answer in time."),
        _ => Task.CompletedTask,
    };

    private void LogFailure(HttpContext context, ForwarderError error, Exception? exception)
    {
        var feature = context.GetReverseProxyFeature();
        var (cluster, destination) = (feature.Cluster.Config.ClusterId, feature.ProxiedDestination?.DestinationId);
        if (_throttle.TryEnter((cluster, destination, error), out var suppressed))
        {
            Log.Failed(logger, cluster, destination ?? "-", error, ReasonOf(exception), suppressed);
        }
    }

    // An upload and its answer fail together. The last of the two says why, and their aggregate does not.
    private static string? ReasonOf(Exception? exception) =>
        exception is AggregateException { InnerExceptions: [.., var last] } ? ReasonOf(last) : exception?.GetBaseException().Message;

    // YARP's own line has a stack trace for every request; a backend that is down would flood the log.
    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "A request to {Cluster}/{Destination} failed: {Error} ({Reason}); {Suppressed} more since the last line about this failure",
            EventName = "ForwardingFailed")]
        public static partial void Failed(
            ILogger logger, string cluster, string destination, ForwarderError error, string? reason, long suppressed);
    }
}
