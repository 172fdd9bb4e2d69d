namespace Gateway.Requests;

/// <summary>The public address of the site (<c>Gateway</c>).</summary>
internal sealed class SiteOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// The public address of the site. A request with this <c>Origin</c> is same-origin, whatever its <c>Host</c>; without a public
    /// address <c>Host</c> decides. It is also the issuer of assertions; without it the issuer is <c>gateway</c>.
    /// </summary>
    /// <value>an origin: a scheme and a host, and nothing behind it.</value>
    /// <example>"https://app.example.com"</example>
    public string? PublicUrl { get; set; }

    /// <summary>The public address as an origin, without a slash at its end; null when it is not configured.</summary>
    public string? Origin => string.IsNullOrEmpty(PublicUrl) ? null : new Uri(PublicUrl).GetLeftPart(UriPartial.Authority);
}
