using Gateway.Pages;
using Gateway.Proxy.Forwarding;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxy.Streams;

/// <summary>
/// Takes note of requests that ask for a stream (WebSockets and other upgrades, gRPC calls, event streams) before they are
/// forwarded, for a backend may keep its headers back, and of uploads, which are use of their session while they last; and lets no more upgrades through than the server may have.
/// </summary>
internal sealed class StreamRequestMiddleware(SessionStreams streams, IOptions<KestrelServerOptions> server)
{
    // The server has this limit too, but applies it when the backend has agreed already: the client is told 101 and is cut off.
    private readonly long _most = server.Value.Limits.MaxConcurrentUpgradedConnections ?? long.MaxValue;
    private long _upgraded;

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        IsUpgrade(context) ? UpgradeAsync(context, next)
        : AsksForStream(context.Request) && SessionIdentity.SessionOf(context.User) is { } session ? ForwardAsync(session, context, next)
        : CoalescingReadMiddleware.IsUpload(context.Request) && SessionIdentity.SessionOf(context.User) is { } user ? UploadAsync(user, context, next)
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

    // Not among the request's features: its answer is judged by itself.
    private async Task UploadAsync(Session session, HttpContext context, RequestDelegate next)
    {
        using var upload = streams.Open(session, context, StreamKind.Upload);
        await next(context);
    }

    // What is forwarded as one: of other offers (h2c) the backend is told nothing, and the request is an ordinary one. Asked first for what
    // every one of them has, because the features of a request are searched one by one.
    private static bool IsUpgrade(HttpContext context) =>
        context.Request.Headers.Connection.Count > 0 && IsForwarded(context.Request.Headers.Upgrade) && context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;

    private static bool IsForwarded(string? protocol) => protocol is not null
        && (protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase) || protocol.StartsWith("SPDY/", StringComparison.OrdinalIgnoreCase));

    // A browser's EventSource accepts this and nothing else; one that takes other answers too has asked for no stream yet.
    private static bool AsksForStream(HttpRequest request) =>
        StreamTypes.IsGrpc(request.ContentType) || StreamTypes.IsEventStream(request.Headers[HeaderNames.Accept]);
}
