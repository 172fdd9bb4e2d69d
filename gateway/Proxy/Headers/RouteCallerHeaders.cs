using System.Diagnostics.CodeAnalysis;
using Gateway.Identity;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Reads from a route's transforms which headers tell its backend who the caller is: the default ones or a preset, and
/// those that the route adds.
/// </summary>
internal static class RouteCallerHeaders
{
    /// <summary>The key of the transform that replaces the default headers by a preset.</summary>
    public const string PresetKey = "IdentityHeaders";

    /// <summary>The key of the transform that adds one header, and in it the header's name.</summary>
    public const string HeaderKey = "IdentityHeader";

    /// <summary>The claim that an added header carries.</summary>
    public const string ClaimKey = "Claim";

    private const string None = "none";

    // By the names that their programs document: the header, then the claim.
    private static readonly Dictionary<string, IdentityHeader[]> Presets = new(StringComparer.Ordinal)
    {
        ["oauth2-proxy"] =
        [
            Header("X-Forwarded-User", "id"),
            Header("X-Forwarded-Email", "email"),
            Header("X-Forwarded-Preferred-Username", "username"),
            Header("X-Forwarded-Groups", "role"),
            Header("X-User-Share", "share"),
        ],
        ["authelia"] =
        [
            Header("Remote-User", "username"),
            Header("Remote-Email", "email"),
            Header("Remote-Name", "full_name"),
            Header("Remote-Groups", "role"),
            Header("X-User-Share", "share"),
        ],
        [None] = [],
    };

    public static bool IsPreset([NotNullWhen(true)] string? name) => name is not null && Presets.ContainsKey(name);

    public static CallerHeaders Of(RouteConfig route, IdentityOptions options)
    {
        var headers = options.DefaultHeaders();
        var added = new List<IdentityHeader>();
        foreach (var transform in route.Transforms ?? [])
        {
            if (transform.TryGetValue(PresetKey, out var preset) && Presets.TryGetValue(preset, out var set))
            {
                headers = new CallerHeaders([.. set], preset == None ? null : options.AssertionHeader);
            }
            else if (transform.TryGetValue(HeaderKey, out var name)
                && transform.TryGetValue(ClaimKey, out var claimName)
                && IdentityClaims.TryFind(claimName, out var claim))
            {
                added.Add(new IdentityHeader(name, claim));
            }
        }

        return headers with { Claims = [.. headers.Claims, .. added] };
    }

    private static IdentityHeader Header(string name, string claimName) =>
        IdentityClaims.TryFind(claimName, out var claim)
            ? new IdentityHeader(name, claim)
            : throw new ArgumentException($"There is no claim '{claimName}'.", nameof(claimName));
}
