using Gateway.Pages;
using Gateway.Proxy.Forwarding;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxy.Streams;

/// <summary>
/// Tracks requests for a stream (WebSockets and other upgrades, gRPC calls, event streams) before they are forwarded, because a backend may
/// delay its headers, and uploads, which keep their session in use. Limits the number of upgrades.
/// </summary>
internal sealed class StreamRequestMiddleware(SessionStreams streams, IOptions<KestrelServerOptions> server)
{
    // Kestrel applies this limit only after the backend has accepted the upgrade: the client would receive a 101 and lose the connection.
    private readonly long _most = server.Value.Limits.MaxConcurrentUpgradedConnections ?? long.MaxValue;
    private long _upgraded;

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        IsUpgrade(context) ? UpgradeAsync(context, next)
        : AsksForStream(context.Request) && SessionIdentity.SessionOf(context.User) is { } session ? ForwardAsync(session, context, next)
        : CoalescingReadMiddleware.IsUpload(context.Request) && SessionIdentity.SessionOf(context.User) is { } user
            ? UploadAsync(user, context, next)
        : next(context);

    private async Task UpgradeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _upgraded) > _most)
            {
                await context.WriteUnavailableAsync("Too many connections of this kind are open. Try again in a few seconds.");
                return;
            }

            await (SessionIdentity.SessionOf(context.User) is { } session ? ForwardAsync(session, context, next) : next(context));
        }
        finally
        {
            Interlocked.Decrement(ref _upgraded);
        }
    }

    private async Task ForwardAsync(Session session, HttpContext context, RequestDelegate next)
    {
        using var stream = streams.Open(session, context, StreamKind.Stream);
        context.Features.Set(stream);
        await next(context);
    }

    // Not a feature of the request, because its response may be a stream of its own.
    private async Task UploadAsync(Session session, HttpContext context, RequestDelegate next)
    {
        using var upload = streams.Open(session, context, StreamKind.Upload);
        await next(context);
    }

    // Only upgrades that are forwarded: other offers (h2c) are removed, and the request is an ordinary one. The header is checked
    // first, because looking up a feature is slower.
    private static bool IsUpgrade(HttpContext context) =>
        context.Request.Headers.Connection.Count > 0
            && IsForwarded(context.Request.Headers.Upgrade)
            && context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;

    private static bool IsForwarded(string? protocol) => protocol is not null
        && (protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase)
            || protocol.StartsWith("SPDY/", StringComparison.OrdinalIgnoreCase));

    // A browser's EventSource accepts this type alone. A request that accepts others too may get an ordinary response.
    private static bool AsksForStream(HttpRequest request) =>
        StreamTypes.IsGrpc(request.ContentType) || StreamTypes.IsEventStream(request.Headers[HeaderNames.Accept]);
}
