using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Lets bodies that are streams be quiet: they have no least rate, only the cluster's <c>ActivityTimeout</c>. Bodies of a known
/// length keep the server's rate, for nothing but a slow sender explains a gap in them.
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

    // Under HTTP/2 the server ends the whole connection for one slow body, and with it what others do on it.
    private static bool IsStream(HttpRequest request) =>
        HttpProtocol.IsHttp11(request.Protocol)
            ? request.Headers.TransferEncoding.Count > 0
            : !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpProtocol.IsHttp10(request.Protocol);
}
