using Gateway.Sessions;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy;

/// <summary>Takes note of WebSockets and other upgrades of a session before they are forwarded.</summary>
internal sealed class UpgradedStreams(SessionStreams streams)
{
    public Task RegisterAsync(HttpContext context, RequestDelegate next) =>
        IsUpgrade(context) && SessionIdentity.SessionOf(context.User) is { } session ? ForwardAsync(session, context, next) : next(context);

    private async Task ForwardAsync(Session session, HttpContext context, RequestDelegate next)
    {
        using (streams.Open(session, context, isPlain: false))
        {
            await next(context);
        }
    }

    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
}
