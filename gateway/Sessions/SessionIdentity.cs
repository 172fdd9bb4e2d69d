using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Sessions;

/// <summary>
/// The identity of a request with a valid session: its claims, under the registered names of JWT, and the session itself.
/// </summary>
internal sealed class SessionIdentity : ClaimsIdentity
{
    public const string AuthenticationTypeName = "session";
    public const string RoleClaim = "role";

    public SessionIdentity(Session session)
        : base(ClaimsOf(session), AuthenticationTypeName, JwtRegisteredClaimNames.Name, RoleClaim)
    {
        Session = session;
    }

    public Session Session { get; }

    /// <summary>The session of a principal; null for one without.</summary>
    public static Session? SessionOf(ClaimsPrincipal principal) => (principal.Identity as SessionIdentity)?.Session;

    private static IEnumerable<Claim> ClaimsOf(Session session)
    {
        yield return new Claim(JwtRegisteredClaimNames.Sub, session.User.Id);
        yield return new Claim(JwtRegisteredClaimNames.Sid, session.Id.Value);
        (string Type, string? Value)[] optional =
        [
            (JwtRegisteredClaimNames.Email, session.User.Email),
            (JwtRegisteredClaimNames.PreferredUsername, session.User.Username),
            (JwtRegisteredClaimNames.Name, session.User.FullName),
            (RoleClaim, session.User.Role),
        ];
        foreach (var (type, value) in optional)
        {
            if (!string.IsNullOrEmpty(value))
            {
                yield return new Claim(type, value);
            }
        }
    }
}
