using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests;

/// <summary>
/// Answers the methods that address the server or the connection instead of a resource: <c>OPTIONS *</c>, <c>TRACE</c> and <c>CONNECT</c>.
/// </summary>
internal static class MethodGuardMiddleware
{
    private const string Allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        // Nearly every request; the server uses the same string instances.
        if (ReferenceEquals(method, HttpMethods.Get) || ReferenceEquals(method, HttpMethods.Post))
        {
            return next(context);
        }

        // Methods are case-sensitive (RFC 9110, 9.1), but the framework treats "head" as HEAD in some places only.
        if (HttpMethods.GetCanonicalizedValue(method) != method)
        {
            return context.RefuseAsync(StatusCodes.Status400BadRequest, "Bad request", "The method must be written in capitals.");
        }

        // "*" is the server itself (RFC 9110, 9.3.7). Forwarded, it would become the path "/" of a route.
        if (HttpMethods.IsOptions(method) && context.Features.Get<IHttpRequestFeature>()!.RawTarget is "*")
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = Allowed;
            return Task.CompletedTask;
        }

        // TRACE echoes the request, and behind a proxy that includes headers which the client must not see.
        if (HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method) && !IsWebSocket(context))
        {
            context.Response.Headers.Allow = Allowed;
            return context.RefuseAsync(
                StatusCodes.Status405MethodNotAllowed, "Method not allowed", "The gateway forwards neither TRACE nor CONNECT.");
        }

        return next(context);
    }

    // Over HTTP/2 a WebSocket begins with CONNECT (RFC 8441).
    private static bool IsWebSocket(HttpContext context) => context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
}
