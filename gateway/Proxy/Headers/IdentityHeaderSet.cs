using System.Diagnostics.CodeAnalysis;
using Gateway.Identity;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Headers;

/// <summary>The identity headers of one route: the default set or a preset, and what the route adds.</summary>
internal sealed record IdentityHeaderSet(IReadOnlyList<IdentityHeader> Headers, bool HasAssertion)
{
    public const string SetKey = "IdentityHeaders";
    public const string HeaderKey = "IdentityHeader";
    public const string ClaimKey = "Claim";

    private const int Id = 0, Email = 1, Username = 2, FullName = 3, Role = 4;

    private static readonly IdentityHeader[] OAuth2Proxy =
    [
        new("X-Forwarded-User", Id), new("X-Forwarded-Email", Email), new("X-Forwarded-Preferred-Username", Username), new("X-Forwarded-Groups", Role),
    ];

    private static readonly IdentityHeader[] Authelia =
    [
        new("Remote-User", Username), new("Remote-Email", Email), new("Remote-Name", FullName), new("Remote-Groups", Role),
    ];

    /// <summary>The set that a preset's name stands for.</summary>
    public static bool TryGetPreset(string? name, [NotNullWhen(true)] out IReadOnlyList<IdentityHeader>? headers)
    {
        headers = name switch
        {
            "oauth2-proxy" => OAuth2Proxy,
            "authelia" => Authelia,
            "none" => [],
            _ => null,
        };
        return headers is not null;
    }

    public static IdentityHeaderSet Of(RouteConfig route, IdentityOptions options)
    {
        var headers = options.DefaultSet();
        var hasAssertion = true;
        var added = new List<IdentityHeader>();
        foreach (var transform in route.Transforms ?? [])
        {
            if (transform.TryGetValue(SetKey, out var preset) && TryGetPreset(preset, out var set))
            {
                headers = set;
                hasAssertion = preset != "none";
            }
            else if (transform.TryGetValue(HeaderKey, out var name) && transform.TryGetValue(ClaimKey, out var claimName) && IdentityClaim.TryIndexOf(claimName, out var claim))
            {
                added.Add(new IdentityHeader(name, claim));
            }
        }

        return new IdentityHeaderSet([.. headers, .. added], hasAssertion);
    }
}
