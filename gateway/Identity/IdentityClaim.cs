using Gateway.Sessions;

namespace Gateway.Identity;

/// <summary>A claim about the caller, which a header and the assertion can carry.</summary>
/// <param name="Name">The name in the configuration.</param>
/// <param name="JwtName">The name in the assertion.</param>
/// <param name="DefaultHeader">The header that carries the claim unless the configuration says otherwise; null: none.</param>
/// <param name="Read">Reads the value from the caller's session; null or empty where the caller has none.</param>
/// <param name="ToJwt">Makes the value in the assertion; null: it is the same text.</param>
internal sealed record IdentityClaim(
    string Name, string JwtName, string? DefaultHeader, Func<Session, string?> Read, Func<string, object>? ToJwt = null)
{
    /// <summary>The position in <see cref="IdentityClaims.All"/>.</summary>
    public int Index { get; init; }
}
