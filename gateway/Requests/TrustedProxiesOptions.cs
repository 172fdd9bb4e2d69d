namespace Gateway.Requests;

/// <summary>Whose word about a request's origin is believed (<c>Gateway</c>).</summary>
internal sealed class TrustedProxiesOptions
{
    /// <summary>
    /// The networks, in CIDR form, of the proxies in front of the gateway. <c>X-Forwarded-For</c>, <c>-Proto</c> and
    /// <c>-Host</c> of a peer in one of them are believed. Default: none, and they decide nothing.
    /// </summary>
    public string[] TrustedProxies { get; set; } = [];
}
