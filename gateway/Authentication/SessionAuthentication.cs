using System.Security.Claims;
using Gateway.Sessions;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Authentication;

/// <summary>The outcome of authenticating a request. One instance is shared by all requests of a cached session.</summary>
internal sealed class SessionAuthentication
{
    private SessionAuthentication(
        SessionAuthenticationStatus status, AuthenticateResult result, Session? session = null, SessionSecret? newSecret = null)
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

    /// <summary>The session; null unless the status is <see cref="SessionAuthenticationStatus.Valid"/>.</summary>
    public Session? Session { get; }

    /// <summary>The secret of a session whose cookie still has to be sent to the caller; null where the caller has it.</summary>
    public SessionSecret? NewSecret { get; }

    /// <summary>The caller; null unless the status is <see cref="SessionAuthenticationStatus.Valid"/>.</summary>
    public ClaimsPrincipal? Principal { get; }

    /// <summary>The same outcome for ASP.NET Core's authentication.</summary>
    public Task<AuthenticateResult> Result { get; }

    public static SessionAuthentication Valid(Session session, SessionSecret? newSecret = null)
    {
        var principal = new ClaimsPrincipal(new SessionIdentity(session));
        var ticket = new AuthenticationTicket(principal, SessionAuthenticationHandler.Scheme);
        return new SessionAuthentication(SessionAuthenticationStatus.Valid, AuthenticateResult.Success(ticket), session, newSecret);
    }
}
