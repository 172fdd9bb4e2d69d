using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Turns off the server's minimum data rate for request bodies that are streams, which may pause; the cluster's <c>ActivityTimeout</c>
/// still limits them. Bodies of a known length keep the minimum rate, because only a slow sender causes a gap in them.
/// </summary>
internal static class StreamingBodyMiddleware
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsStream(context.Request) && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        return next(context);
    }

    // Under HTTP/2 the server closes the whole connection for one slow body, and with it all other requests on it.
    private static bool IsStream(HttpRequest request) =>
        HttpProtocol.IsHttp11(request.Protocol)
            ? request.Headers.TransferEncoding.Count > 0
            : !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpProtocol.IsHttp10(request.Protocol);
}
