using Gateway.Pages;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy;

/// <summary>Takes note of WebSockets and other upgrades before they are forwarded, and lets no more through than the server may have.</summary>
internal sealed class UpgradedStreams(SessionStreams streams, IOptions<KestrelServerOptions> server)
{
    // The server has this limit too, but applies it when the backend has agreed already: the client is told 101 and is cut off.
    private readonly long _most = server.Value.Limits.MaxConcurrentUpgradedConnections ?? long.MaxValue;
    private long _open;

    public Task RegisterAsync(HttpContext context, RequestDelegate next) => IsUpgrade(context) ? ForwardAsync(context, next) : next(context);

    private async Task ForwardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > _most)
            {
                await context.WriteUnavailableAsync("Too many connections of this kind are open. Try again in a few seconds.");
                return;
            }

            using var stream = SessionIdentity.SessionOf(context.User) is { } session ? streams.Open(session, context, isPlain: false) : null;
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
}
