namespace Gateway.Requests.Peers;

/// <summary>
/// A feature of requests whose peer is a trusted proxy. It is set before the forwarded headers are applied, which replace the address of
/// the peer.
/// </summary>
internal sealed class TrustedProxyFeature
{
    public static readonly TrustedProxyFeature Instance = new();

    private TrustedProxyFeature()
    {
    }

    public static bool Sent(HttpContext context) => context.Features.Get<TrustedProxyFeature>() is not null;
}
