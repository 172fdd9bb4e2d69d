using System.Security.Claims;
using Gateway.Sessions;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Authentication;

/// <summary>The outcome of a request's authentication, made once per session and shared by its requests.</summary>
internal sealed class SessionAuthentication
{
    private SessionAuthentication(SessionAuthenticationStatus status, AuthenticateResult result, Session? session = null, SessionSecret? newSecret = null)
    {
        Status = status;
        Session = session;
        Principal = result.Principal;
        NewSecret = newSecret;
        Result = Task.FromResult(result);
    }

    public static SessionAuthentication NoCookie { get; } = new(SessionAuthenticationStatus.NoCookie, AuthenticateResult.NoResult());

    public static SessionAuthentication Invalid { get; } =
        new(SessionAuthenticationStatus.Invalid, AuthenticateResult.Fail("The cookie opens no session."));

    public static SessionAuthentication Unavailable { get; } =
        new(SessionAuthenticationStatus.Unavailable, AuthenticateResult.Fail("The session store does not answer."));

    public SessionAuthenticationStatus Status { get; }

    /// <summary>The session; null but for <see cref="SessionAuthenticationStatus.Valid"/>.</summary>
    public Session? Session { get; }

    /// <summary>The secret of a session whose cookie the caller must yet be given; null where the caller has it.</summary>
    public SessionSecret? NewSecret { get; }

    /// <summary>Who is calling; null but for <see cref="SessionAuthenticationStatus.Valid"/>.</summary>
    public ClaimsPrincipal? Principal { get; }

    /// <summary>The same for the framework.</summary>
    public Task<AuthenticateResult> Result { get; }

    public static SessionAuthentication Valid(Session session, SessionSecret? newSecret = null)
    {
        var principal = new ClaimsPrincipal(new SessionIdentity(session));
        var ticket = new AuthenticationTicket(principal, SessionAuthenticationHandler.Scheme);
        return new SessionAuthentication(SessionAuthenticationStatus.Valid, AuthenticateResult.Success(ticket), session, newSecret);
    }
}
