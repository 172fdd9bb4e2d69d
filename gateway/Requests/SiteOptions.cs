namespace Gateway.Requests;

/// <summary>What the gateway's site is called from outside (<c>Gateway</c>).</summary>
internal sealed class SiteOptions
{
    /// <summary>
    /// The site's origin, <c>https://app.example.com</c>: an <c>Origin</c> header that names it is this site's own, whatever
    /// <c>Host</c> the request came with. Default: none, and <c>Host</c> decides.
    /// </summary>
    public string? PublicUrl { get; set; }
}
