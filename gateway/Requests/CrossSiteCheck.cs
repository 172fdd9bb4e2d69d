using Microsoft.Extensions.Options;

namespace Gateway.Requests;

/// <summary>
/// Detects cross-site requests of browsers as Go's <c>CrossOriginProtection</c> does: by <c>Sec-Fetch-Site</c>, and by <c>Origin</c> where
/// that is absent. Programs that send neither header are not browsers, and pass.
/// </summary>
internal sealed class CrossSiteCheck(IOptions<SiteOptions> options)
{
    private readonly Uri? _public = options.Value.Origin is { } origin ? new Uri(origin) : null;

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

    private bool IsOwnOrigin(string origin, HttpRequest request) =>
        // With a path behind it, it is no origin, and neither are other schemes.
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", UserInfo: "", PathAndQuery: "/", Fragment: "" }
        && (IsPublic(uri) || IsHost(uri, request.Host));

    private bool IsPublic(Uri origin) =>
        _public is not null
        && origin.Scheme == _public.Scheme
        && origin.Port == _public.Port
        && HostName.IsSame(origin.IdnHost, _public.IdnHost);

    // The scheme is not compared: behind a proxy that terminates TLS, the gateway may not know it.
    private static bool IsHost(Uri origin, HostString host) =>
        host.HasValue
        && HostName.IsSame(HostString.FromUriComponent(origin).Host, host.Host)
        && (host.Port is { } port ? port == origin.Port : origin.IsDefaultPort);
}
