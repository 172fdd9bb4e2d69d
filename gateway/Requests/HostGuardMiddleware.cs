namespace Gateway.Requests;

/// <summary>
/// Refuses an empty <c>Host</c>, and under HTTP/2 a request without a host (RFC 9110, 4.2.1; RFC 9113, 8.3.1): a backend would get another
/// host than the one that was matched. HTTP/1.0 knows no such header, and may leave it out.
/// </summary>
internal static class HostGuardMiddleware
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Headers.Host;
        return host is [{ Length: > 0 }] || host.Count == 0 && HttpProtocol.IsHttp10(context.Request.Protocol)
            ? next(context)
            : context.RefuseAsync(StatusCodes.Status400BadRequest, "Bad request", "The request names no host (RFC 9112, 3.2).");
    }
}
