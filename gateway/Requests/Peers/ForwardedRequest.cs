using Gateway.Requests.Paths;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests.Peers;

/// <summary>The original request that a proxy asks about (forward-auth).</summary>
/// <param name="Method">The method; null when the proxy does not name it.</param>
/// <param name="Target">The path and query; null when the proxy does not name them in a known form.</param>
internal readonly record struct ForwardedRequest(string? Method, string? Target)
{
    // X-Forwarded-Uri: Traefik, Caddy. X-Original-URL: ingress-nginx, a whole URL. X-Original-URI: common configurations of nginx.
    private static readonly string[] Targets = ["X-Forwarded-Uri", "X-Original-URL", "X-Original-URI"];
    private static readonly string[] Methods = ["X-Forwarded-Method", "X-Original-Method"];

    /// <summary>Reads the headers of a trusted proxy.</summary>
    public static ForwardedRequest FromHeaders(HttpRequest request) =>
        new(Only(request.Headers, Methods, static method => method), Only(request.Headers, Targets, PathAndQuery));

    /// <summary>Reads a request that the proxy sends on with a prefix before its path, as Envoy does.</summary>
    public static ForwardedRequest FromTarget(HttpContext context, string prefix)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var forwarded = target.StartsWith(prefix, StringComparison.Ordinal) ? PathAndQuery(target[prefix.Length..]) : null;
        return new(context.Request.Method, forwarded);
    }

    // A proxy sets one of the names, and passes on what the client sent under the others: where two say different things, one is the client's.
    private static string? Only(IHeaderDictionary headers, string[] names, Func<string, string?> read)
    {
        string? only = null;
        foreach (var name in names)
        {
            foreach (var value in headers[name])
            {
                if (string.IsNullOrEmpty(value))
                {
                    continue;
                }

                if (read(value) is not { } text || (only is not null && only != text))
                {
                    return null;
                }

                only = text;
            }
        }

        return only;
    }

    // Not by Uri, which resolves dot segments that the backend receives as they are.
    private static string? PathAndQuery(string target)
    {
        if (target.StartsWith('/'))
        {
            return target;
        }

        var path = PathGuardMiddleware.PathOf(target);
        return path.Length == target.Length ? null
            : path is ['/', ..] ? path.ToString()
            : $"/{path}";
    }
}
