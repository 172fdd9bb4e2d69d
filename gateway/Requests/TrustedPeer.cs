namespace Gateway.Requests;

/// <summary>
/// A feature of requests whose peer is a trusted proxy. Noted before the forwarded headers are read: afterwards the
/// request's address is the one that the proxy forwarded.
/// </summary>
internal sealed class TrustedPeer
{
    public static readonly TrustedPeer Instance = new();

    private TrustedPeer()
    {
    }

    public static bool Sent(HttpContext context) => context.Features.Get<TrustedPeer>() is not null;
}
