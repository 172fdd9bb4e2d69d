using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Requests.Peers;

/// <summary>The original request that a proxy asks about (forward-auth).</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path and query; null when the proxy does not name them in a known form.</param>
internal readonly record struct ForwardedRequest(string Method, string? Target)
{
    // X-Forwarded-Uri: Traefik, Caddy. X-Original-URL: ingress-nginx, a whole URL. X-Original-URI: common configurations of nginx.
    private static readonly string[] Targets = ["X-Forwarded-Uri", "X-Original-URL", "X-Original-URI"];
    private static readonly string[] Methods = ["X-Forwarded-Method", "X-Original-Method"];

    /// <summary>Reads the headers of a trusted proxy.</summary>
    public static ForwardedRequest FromHeaders(HttpRequest request) =>
        new(First(request.Headers, Methods) ?? request.Method, PathAndQuery(First(request.Headers, Targets)));

    /// <summary>Reads a request that the proxy sends on with a prefix before its path, as Envoy does.</summary>
    public static ForwardedRequest FromTarget(HttpContext context, string prefix)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var forwarded = target.StartsWith(prefix, StringComparison.Ordinal) ? PathAndQuery(target[prefix.Length..]) : null;
        return new(context.Request.Method, forwarded);
    }

    private static string? First(IHeaderDictionary headers, string[] names)
    {
        foreach (var name in names)
        {
            // Of two headers one may be the client's own.
            if (headers.TryGetValue(name, out StringValues values) && values is [{ Length: > 0 } value])
            {
                return value;
            }
        }

        return null;
    }

    private static string? PathAndQuery(string? target) =>
        target is null or ['/', ..] ? target
        : Uri.TryCreate(target, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url.PathAndQuery
        : null;
}
