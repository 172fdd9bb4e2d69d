using Microsoft.Extensions.Options;

namespace Gateway.Requests;

/// <summary>
/// Detects cross-site requests of browsers as Go's <c>CrossOriginProtection</c> does: by <c>Sec-Fetch-Site</c>, and by <c>Origin</c> where
/// that is absent. Programs that send neither header are not browsers, and pass.
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
        return origin.Count > 0 && (origin is not [{ } value] || !IsOwnOrigin(value, request));
    }

    private bool IsOwnOrigin(string origin, HttpRequest request)
    {
        if (_publicOrigin is not null && string.Equals(origin, _publicOrigin, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // The scheme is not compared: behind a proxy that terminates TLS, the gateway may not know it.
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", UserInfo: "", PathAndQuery: "/", Fragment: "" }
            && string.Equals(uri.Authority, WithoutDefaultPort(request.Host, uri), StringComparison.OrdinalIgnoreCase);
    }

    private static string? WithoutDefaultPort(HostString host, Uri origin) =>
        origin.IsDefaultPort && host.Port == origin.Port ? host.Host : host.Value;
}
