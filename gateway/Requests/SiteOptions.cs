namespace Gateway.Requests;

/// <summary>What the gateway's site is called from outside (<c>Gateway</c>).</summary>
internal sealed class SiteOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// What the site is called from outside. A request whose <c>Origin</c> names it is the site's own, whatever <c>Host</c> it
    /// came with; without it <c>Host</c> decides. It is the issuer of assertions too; without it the issuer is <c>gateway</c>.
    /// </summary>
    /// <value>an origin: a scheme and a host, and nothing behind it.</value>
    /// <example>"https://app.example.com"</example>
    public string? PublicUrl { get; set; }

    /// <summary>The same in its one form, without a slash at its end; null where it is not configured.</summary>
    public string? Origin => string.IsNullOrEmpty(PublicUrl) ? null : new Uri(PublicUrl).GetLeftPart(UriPartial.Authority);
}
