using Microsoft.Extensions.Primitives;

namespace Gateway.Requests;

/// <summary>
/// Refuses transfer codings other than <c>chunked</c>. The server drops the header without decoding them, and a backend would read the
/// encoded bytes as the body.
/// </summary>
internal static class FramingGuardMiddleware
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Headers.TransferEncoding is { Count: > 0 } codings && !IsChunked(codings)
            ? context.RefuseAsync(
                StatusCodes.Status501NotImplemented,
                "Not implemented",
                "A body may be sent chunked, in no other transfer coding and not twice (RFC 9112, 6.1).")
            : next(context);

    private static bool IsChunked(StringValues codings) =>
        codings is [{ } only] && only.AsSpan().Trim(" \t").Equals("chunked", StringComparison.OrdinalIgnoreCase);
}
