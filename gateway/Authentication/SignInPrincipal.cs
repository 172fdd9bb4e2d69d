using System.Security.Claims;
using Gateway.Sessions;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Authentication;

/// <summary>
/// Reads the user from a principal that ASP.NET Core signs in. A remote authentication handler names claims as JWTs do, or by the URIs of
/// <see cref="ClaimTypes"/> where it maps inbound claims (the default of <c>OpenIdConnectHandler</c>).
/// </summary>
internal static class SignInPrincipal
{
    /// <exception cref="InvalidOperationException">The principal has no <c>sub</c>, so that it names nobody.</exception>
    public static SessionUser UserOf(ClaimsPrincipal principal) => new()
    {
        Id = Find(principal, JwtRegisteredClaimNames.Sub, ClaimTypes.NameIdentifier)
            ?? throw new InvalidOperationException("A principal without the claim 'sub' cannot sign in."),
        Email = Find(principal, JwtRegisteredClaimNames.Email, ClaimTypes.Email),
        Username = Find(principal, JwtRegisteredClaimNames.PreferredUsername, ClaimTypes.Upn),
        FullName = Find(principal, JwtRegisteredClaimNames.Name, ClaimTypes.Name),
        Role = Find(principal, SessionIdentity.RoleClaim, ClaimTypes.Role),
    };

    private static string? Find(ClaimsPrincipal principal, string name, string mappedName) =>
        principal.FindFirstValue(name) ?? principal.FindFirstValue(mappedName);
}
