using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests;

/// <summary>
/// Answers the methods that are about the server or the connection, and not about what lies behind a path:
/// <c>OPTIONS *</c>, <c>TRACE</c> and <c>CONNECT</c>.
/// </summary>
internal static class MethodGuardMiddleware
{
    private const string Allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        // The methods of nearly every request, told by their reference.
        if (ReferenceEquals(method, HttpMethods.Get) || ReferenceEquals(method, HttpMethods.Post))
        {
            return next(context);
        }

        // Methods differ by case (RFC 9110, 9.1), but the framework takes "head" for HEAD in one place and not in another.
        if (HttpMethods.GetCanonicalizedValue(method) != method)
        {
            return context.RefuseAsync(StatusCodes.Status400BadRequest, "Bad request", "The method must be written in capitals.");
        }

        // "*" is the server itself (RFC 9110, 9.3.7); forwarded, it would become the path "/" of some route.
        if (HttpMethods.IsOptions(method) && context.Features.Get<IHttpRequestFeature>()!.RawTarget is "*")
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = Allowed;
            return Task.CompletedTask;
        }

        // TRACE sends back what arrived, and behind a proxy that includes headers which the caller must not see.
        if (HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method) && !IsWebSocket(context))
        {
            context.Response.Headers.Allow = Allowed;
            return context.RefuseAsync(StatusCodes.Status405MethodNotAllowed, "Method not allowed", "The gateway forwards neither TRACE nor CONNECT.");
        }

        return next(context);
    }

    // Over HTTP/2 a WebSocket begins with CONNECT (RFC 8441).
    private static bool IsWebSocket(HttpContext context) => context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
}
