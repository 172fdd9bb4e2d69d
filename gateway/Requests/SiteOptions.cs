namespace Gateway.Requests;

/// <summary>What the gateway's site is called from outside (<c>Gateway</c>).</summary>
internal sealed class SiteOptions
{
    /// <summary>
    /// The site's origin, <c>https://app.example.com</c>: an <c>Origin</c> header that names it is this site's own, whatever
    /// <c>Host</c> the request came with. It is the issuer of assertions too. Default: none, <c>Host</c> decides, and the
    /// issuer is <c>gateway</c>.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>The same in its one form, without a slash at its end; null where it is not configured.</summary>
    public string? Origin => string.IsNullOrEmpty(PublicUrl) ? null : new Uri(PublicUrl).GetLeftPart(UriPartial.Authority);
}
