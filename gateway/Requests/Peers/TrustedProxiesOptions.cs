namespace Gateway.Requests.Peers;

/// <summary>Whose word about a request's origin is believed (<c>Gateway</c>).</summary>
internal sealed class TrustedProxiesOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// The networks of the proxies in front of the gateway. <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> of a peer in one of
    /// them are believed, and each further hop while the one before it is trusted. From anybody else they decide nothing.
    /// </summary>
    /// <value>networks in CIDR form with their host bits zero, or single addresses.</value>
    /// <example>["10.0.0.0/8", "192.0.2.7"]</example>
    public string[] TrustedProxies { get; set; } = [];
}
