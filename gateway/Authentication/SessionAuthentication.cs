using System.Security.Claims;
using Gateway.Sessions;

namespace Gateway.Authentication;

/// <summary>The outcome of a request's authentication, with the principal when there is one.</summary>
internal sealed record SessionAuthentication(SessionAuthenticationStatus Status, Session? Session, ClaimsPrincipal? Principal)
{
    public static SessionAuthentication NoCookie { get; } = new(SessionAuthenticationStatus.NoCookie, null, null);

    public static SessionAuthentication Invalid { get; } = new(SessionAuthenticationStatus.Invalid, null, null);

    public static SessionAuthentication Unavailable { get; } = new(SessionAuthenticationStatus.Unavailable, null, null);

    public static SessionAuthentication Valid(Session session) =>
        new(SessionAuthenticationStatus.Valid, session, new ClaimsPrincipal(new SessionIdentity(session)));
}
