using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Backends;

/// <summary>
/// Sends a request once more, on a new connection, whose connection was lost before the first byte of an answer (RFC 9112, 9.3.1): a backend
/// may close a kept connection at any time. Only a request that changes nothing and has no body is sent again.
/// </summary>
internal sealed class LostRequestRetry(IHttpForwarder forwarder, BackendClientFactory clients)
{
    /// <summary>Whether the request that has failed may be sent again, and nobody has been answered yet.</summary>
    public static bool IsDue(HttpContext context, IForwarderErrorFeature failure) =>
        failure is { Error: ForwarderError.Request, Exception: { } exception }
        && !context.Response.HasStarted
        && IsSafe(context.Request.Method)
        && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true
        && IsUnanswered(exception);

    /// <summary>Sends the request to the same destination again.</summary>
    public async Task SendAgainAsync(HttpContext context)
    {
        var feature = context.GetReverseProxyFeature();
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.StatusCode = StatusCodes.Status200OK;
        await forwarder.SendAsync(
            context,
            feature.ProxiedDestination!.Model.Config.Address,
            clients.FreshOf(feature.Cluster.HttpClient),
            feature.Cluster.Config.HttpRequest ?? ForwarderRequestConfig.Empty,
            feature.Route.Transformer);
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsUnanswered(Exception? exception) => exception switch
    {
        null => false,
        BackendConnectionLostException lost => lost.IsUnanswered,
        _ => IsUnanswered(exception.InnerException),
    };
}
