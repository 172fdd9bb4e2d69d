using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Requests.Peers;

/// <summary>The request that a proxy asks about, by its own word.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its path and query; null where the proxy does not say, or says it in no form that is known.</param>
internal readonly record struct ForwardedRequest(string Method, string? Target)
{
    // X-Forwarded-Uri: Traefik, Caddy. X-Original-URL: nginx in Kubernetes, a whole URL. X-Original-URI: many an nginx by hand.
    private static readonly string[] Targets = ["X-Forwarded-Uri", "X-Original-URL", "X-Original-URI"];
    private static readonly string[] Methods = ["X-Forwarded-Method", "X-Original-Method"];

    /// <summary>Reads what a trusted proxy says in headers.</summary>
    public static ForwardedRequest FromHeaders(HttpRequest request) => new(First(request.Headers, Methods) ?? request.Method, PathAndQuery(First(request.Headers, Targets)));

    /// <summary>Reads a request that arrives as the proxy got it, behind a path of ours: Envoy's way.</summary>
    public static ForwardedRequest FromTarget(HttpContext context, string prefix)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return new(context.Request.Method, target.StartsWith(prefix, StringComparison.Ordinal) ? PathAndQuery(target[prefix.Length..]) : null);
    }

    private static string? First(IHeaderDictionary headers, string[] names)
    {
        foreach (var name in names)
        {
            // Two of them are two opinions: one may be a client's.
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
