using Microsoft.Extensions.Options;

namespace Gateway.Requests;

/// <summary>
/// Tells whether a browser says that a request comes from another site, the way Go's CrossOriginProtection does: by
/// <c>Sec-Fetch-Site</c>, and by <c>Origin</c> where that is absent. A program that sends neither is let through.
/// </summary>
internal sealed class CrossSiteCheck(IOptions<SiteOptions> options)
{
    private readonly string? _publicOrigin = options.Value.Origin;

    public bool IsCrossSite(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
        {
            return site is not [var only] || !(only is "same-origin" or "none");
        }

        var origin = request.Headers.Origin;
        return origin.Count > 0 && (origin is not [{ } value] || !IsOwn(value, request));
    }

    private bool IsOwn(string origin, HttpRequest request)
    {
        if (_publicOrigin is not null && string.Equals(origin, _publicOrigin, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // The scheme is left out: behind a proxy that ends TLS, the gateway may not know it.
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", UserInfo: "", PathAndQuery: "/", Fragment: "" }
            && string.Equals(uri.Authority, WithoutDefaultPort(request.Host, uri), StringComparison.OrdinalIgnoreCase);
    }

    private static string? WithoutDefaultPort(HostString host, Uri origin) =>
        origin.IsDefaultPort && host.Port == origin.Port ? host.Host : host.Value;
}
