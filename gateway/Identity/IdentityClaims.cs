using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Identity;

/// <summary>
/// The table of claims. The configuration, the default headers, the assertion and the configuration schema are all made from these rows.
/// </summary>
internal static class IdentityClaims
{
    /// <summary>Every claim, in the order in which the assertion lists them.</summary>
    public static readonly IReadOnlyList<IdentityClaim> All = Number(
        new("id", JwtRegisteredClaimNames.Sub, "X-User-Id", static session => session.User.Id),
        new("email", JwtRegisteredClaimNames.Email, "X-User-Email", static session => session.User.Email),
        new("username", JwtRegisteredClaimNames.PreferredUsername, "X-User-Name", static session => session.User.Username),
        new("full_name", JwtRegisteredClaimNames.Name, "X-User-Full-Name", static session => session.User.FullName),
        new("role", "role", "X-User-Role", static session => session.User.Role),
        new("session_id", JwtRegisteredClaimNames.Sid, "X-Session-Id", static session => session.Id.Value),
        // Who acts, where it is not the subject (RFC 8693, 4.1).
        new("share", "act", "X-User-Share", static session => session.Share?.Id, static share => new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = $"share:{share}",
        }));

    /// <summary>The names of all claims in the configuration.</summary>
    public static IEnumerable<string> Names => All.Select(static claim => claim.Name);

    /// <summary>Finds a claim by its name in the configuration.</summary>
    public static bool TryFind([NotNullWhen(true)] string? name, [NotNullWhen(true)] out IdentityClaim? claim)
    {
        claim = All.FirstOrDefault(claim => claim.Name == name);
        return claim is not null;
    }

    private static IdentityClaim[] Number(params IdentityClaim[] claims) =>
        [.. claims.Select(static (claim, index) => claim with { Index = index })];
}
