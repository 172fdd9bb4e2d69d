namespace Gateway.Requests.Peers;

/// <summary>The proxies whose forwarded headers are applied (<c>Gateway</c>).</summary>
internal sealed class TrustedProxiesOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// The networks of the proxies in front of the gateway. <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> of a peer in one of
    /// them are applied, and so is each further hop while the one before it is trusted. From other peers they are ignored.
    /// </summary>
    /// <value>networks in CIDR form with their host bits zero, or single addresses.</value>
    /// <example>["10.0.0.0/8", "192.0.2.7"]</example>
    public string[] TrustedProxies { get; set; } = [];
}
