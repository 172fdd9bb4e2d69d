using Gateway.Sessions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxy;

/// <summary>
/// Takes note of requests that ask for a stream (WebSockets and other upgrades, gRPC calls, event streams) before they are
/// forwarded: a backend may keep its headers back until there is something to say.
/// </summary>
internal sealed class RequestedStreams(SessionStreams streams)
{
    public Task RegisterAsync(HttpContext context, RequestDelegate next) =>
        AsksForStream(context) && SessionIdentity.SessionOf(context.User) is { } session ? ForwardAsync(session, context, next) : next(context);

    private async Task ForwardAsync(Session session, HttpContext context, RequestDelegate next)
    {
        using var stream = streams.Open(session, context, isPlain: false);
        context.Features.Set(stream);
        await next(context);
    }

    private static bool AsksForStream(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true
        || StreamTypes.IsGrpc(context.Request.ContentType)
        // A browser's EventSource says this and nothing else; one that takes other answers too has asked for no stream yet.
        || StreamTypes.IsEventStream(context.Request.Headers[HeaderNames.Accept]);
}
