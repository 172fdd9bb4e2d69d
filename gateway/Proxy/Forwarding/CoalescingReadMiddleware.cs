using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy.Forwarding;

/// <summary>Has uploads read in large pieces, where requests run on the thread that reads the sockets.</summary>
internal sealed class CoalescingReadMiddleware(IOptions<SocketTransportOptions> sockets)
{
    // What fits is here with the first read or the second.
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

    /// <summary>Whether a request has more of a body than is here with it. Not a gRPC call, each of whose messages is wanted at once.</summary>
    public static bool IsUpload(HttpRequest request)
    {
        var headers = request.Headers;
        return headers.ContentLength is { } length ? length > Small : headers.TransferEncoding.Count > 0 && HttpProtocol.IsHttp11(request.Protocol);
    }
}
