using Microsoft.Extensions.Primitives;

namespace Gateway.Requests;

/// <summary>Refuses bodies in a coding that is undone by nobody: what the server does not know of it, it drops, and a backend would take the coded bytes for the body.</summary>
internal static class FramingGuardMiddleware
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Headers.TransferEncoding is { Count: > 0 } codings && !IsChunked(codings)
            ? context.RefuseAsync(StatusCodes.Status501NotImplemented, "Not implemented", "A body may be sent chunked, in no other transfer coding and not twice (RFC 9112, 6.1).")
            : next(context);

    private static bool IsChunked(StringValues codings) => codings is [{ } only] && only.AsSpan().Trim(" \t").Equals("chunked", StringComparison.OrdinalIgnoreCase);
}
