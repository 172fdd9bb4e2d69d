namespace Gateway.Requests.Peers;

/// <summary>
/// A feature of requests whose peer is a trusted proxy. Noted before the forwarded headers are read: afterwards the
/// request's address is the one that the proxy forwarded.
/// </summary>
internal sealed class TrustedProxyFeature
{
    public static readonly TrustedProxyFeature Instance = new();

    private TrustedProxyFeature()
    {
    }

    public static bool Sent(HttpContext context) => context.Features.Get<TrustedProxyFeature>() is not null;
}
