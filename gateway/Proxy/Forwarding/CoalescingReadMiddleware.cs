using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy.Forwarding;

/// <summary>Reads uploads in larger blocks where requests run on the thread that reads the sockets.</summary>
internal sealed class CoalescingReadMiddleware(IOptions<SocketTransportOptions> sockets)
{
    // A smaller body arrives with the first or the second read.
    private const long Small = 64 * 1024;

    private readonly bool _isInline = sockets.Value.UnsafePreferInlineScheduling;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (_isInline && IsUpload(context.Request))
        {
            context.Request.Body = new CoalescingReadStream(context.Request.Body);
        }

        return next(context);
    }

    /// <summary>Whether a request has a large body. A gRPC call is none, because each of its messages must be forwarded at once.</summary>
    public static bool IsUpload(HttpRequest request)
    {
        var headers = request.Headers;
        return headers.ContentLength is { } length
            ? length > Small
            : headers.TransferEncoding.Count > 0 && HttpProtocol.IsHttp11(request.Protocol);
    }
}
