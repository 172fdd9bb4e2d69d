using System.Security.Claims;
using Gateway.Authentication.Cookies;
using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Authentication;

/// <summary>
/// Cookie in, principal out. Not the framework's cookie handler with a ticket store: that one reuses a session's key
/// when somebody else signs in at the same browser, and reads an outage as "signed out".
/// </summary>
internal sealed class SessionAuthenticationHandler(SessionAuthenticator authenticator, SessionManager sessions, SessionTicket ticket, CookieBuilder cookie)
    : IAuthenticationSignInHandler
{
    public const string Scheme = "session";

    private const string SignInPath = "/auth/login";

    // Kestrel takes 8 KiB for the whole request line; others in front take less.
    private const int LongestAddress = 4096;

    private HttpContext _context = null!;
    private SessionAuthentication? _authentication;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync()
    {
        var authentication = AuthenticateOnceAsync();
        return authentication.IsCompletedSuccessfully ? CountAsync(authentication.Result) : AwaitAsync(authentication);

        async Task<AuthenticateResult> AwaitAsync(ValueTask<SessionAuthentication> pending) => await CountAsync(await pending);
    }

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        var authentication = await AuthenticateOnceAsync();
        if (authentication.Status == SessionAuthenticationStatus.Unavailable)
        {
            await _context.WriteUnavailableAsync("Your session can't be checked at the moment. You are still signed in; try again in a few seconds.");
            return;
        }

        if (authentication.Status == SessionAuthenticationStatus.Invalid)
        {
            ExpireCookie();
        }

        await RefuseAsync(properties?.RedirectUri, properties?.GetParameter<string>(Navigation.ReturnUrlParameter) ?? SessionTarget.PathAndQuery(_context));
    }

    public Task ForbidAsync(AuthenticationProperties? properties) =>
        _context.WriteProblemAsync(StatusCodes.Status403Forbidden, "Forbidden", "You are signed in, but your role does not open this.");

    /// <summary>Begins a session, always a new one, and ends the one that the caller had.</summary>
    public async Task SignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        properties ??= new AuthenticationProperties();
        var previous = await AuthenticateOnceAsync();
        var start = SessionStart.Unavailable;
        if (previous.Status != SessionAuthenticationStatus.Unavailable)
        {
            start = await sessions.BeginAsync(UserOf(user), properties.IsPersistent, properties.GetParameter<SessionOrigin>(nameof(SessionOrigin)), previous.Session?.Id, CancellationToken.None);
        }

        if (start.Session is { } session)
        {
            // The cookie first: without one the caller keeps the session that is there.
            start = await ticket.WriteAsync(session.Id, start.Secret!, CancellationToken.None) is { } value && await EndPreviousAsync(previous)
                ? Accept(start, value)
                : await GiveUpAsync(session);
        }

        properties.SetParameter(nameof(SessionStart), start);
    }

    /// <summary>Ends the session. The cookie stays when that can't be done, so that trying again works.</summary>
    public async Task SignOutAsync(AuthenticationProperties? properties)
    {
        var authentication = await AuthenticateOnceAsync();
        var outcome = await EndAsync(authentication, SessionEnd.SignOut);
        if (outcome != StoreOutcome.Unavailable && authentication.Status != SessionAuthenticationStatus.NoCookie)
        {
            _authentication = SessionAuthentication.NoCookie;
            ExpireCookie();
        }

        properties?.SetParameter(nameof(StoreOutcome), outcome);
    }

    private Task<AuthenticateResult> CountAsync(SessionAuthentication authentication)
    {
        if (authentication.Session is { } session && _context.GetEndpoint()?.Metadata.GetMetadata<SessionUse>() is null or { Counts: true })
        {
            sessions.Use(session);
        }

        return authentication.Result;
    }

    private ValueTask<SessionAuthentication> AuthenticateOnceAsync()
    {
        if (_authentication is not null)
        {
            return ValueTask.FromResult(_authentication);
        }

        var authentication = authenticator.AuthenticateAsync(_context.Request.Headers.Cookie, _context.RequestAborted);
        return authentication is { IsCompletedSuccessfully: true, Result: { NewSecret: null } known } ? ValueTask.FromResult(Keep(known)) : AwaitAsync(authentication);

        async ValueTask<SessionAuthentication> AwaitAsync(ValueTask<SessionAuthentication> pending)
        {
            _authentication = Keep(await pending);
            await HandOverAsync(_authentication);
            return _authentication;
        }
    }

    // Once for each request: the server's own measurement of it says how it was authenticated.
    private SessionAuthentication Keep(SessionAuthentication authentication)
    {
        AuthenticationTags.Add(_context, authentication.Status);
        return _authentication = authentication;
    }

    // Not before the answer begins: what a backend sets under this name is dropped until then, and whether the request
    // itself signs out is known by then.
    private async ValueTask HandOverAsync(SessionAuthentication authentication)
    {
        if (authentication.NewSecret is { } secret && await ticket.WriteAsync(authentication.Session!.Id, secret, CancellationToken.None) is { } value)
        {
            _context.Response.OnStarting(() =>
            {
                if (ReferenceEquals(_authentication, authentication))
                {
                    AppendCookie(authentication.Session, value);
                }

                return Task.CompletedTask;
            });
        }
    }

    private async Task RefuseAsync(string? returnUrl, string asked)
    {
        var request = _context.Request;
        var signIn = SignInPath;
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (Navigation.IsNavigation(request))
        {
            if (returnUrl is not null)
            {
                RedirectToSignIn(SignInFor(returnUrl));
                return;
            }

            if (!isRead)
            {
                await _context.WriteProblemAsync(StatusCodes.Status401Unauthorized, "Please sign in", "You were not signed in any more, so what you entered was not sent. Sign in, go back, and send it again.", signIn);
                return;
            }

            // The gateway's own endpoints say 401 and offer the sign-in; a page of the site leads there.
            signIn = SignInFor(asked);
            if (!request.Path.StartsWithSegments("/auth"))
            {
                RedirectToSignIn(signIn);
                return;
            }
        }

        await _context.WriteProblemAsync(StatusCodes.Status401Unauthorized, "Sign-in required", "There is no valid session for this request.", signIn);
    }

    // An address that is long as it is would be longer as a parameter than the server takes. Half the way back beats none.
    private static string SignInFor(string returnUrl)
    {
        var address = $"{SignInPath}?returnUrl={Uri.EscapeDataString(returnUrl)}";
        return address.Length <= LongestAddress ? address
            : returnUrl.IndexOf('?') is > 0 and var query ? SignInFor(returnUrl[..query])
            : SignInPath;
    }

    private void RedirectToSignIn(string url)
    {
        _context.Response.Headers.CacheControl = "no-store";
        _context.Response.Redirect(url);
    }

    private async ValueTask<bool> EndPreviousAsync(SessionAuthentication previous) => await EndAsync(previous, SessionEnd.Replaced) != StoreOutcome.Unavailable;

    // Of several different cookies none is believed, for one may be planted; but whoever wants to be out is out of all of them.
    private async ValueTask<StoreOutcome> EndAsync(SessionAuthentication authentication, SessionEnd reason)
    {
        var outcome = StoreOutcome.Missing;
        foreach (var each in authentication.Status == SessionAuthenticationStatus.Invalid
            ? await authenticator.AuthenticateEachAsync(_context.Request.Headers.Cookie, CancellationToken.None)
            : [authentication])
        {
            var ended = each switch
            {
                { Status: SessionAuthenticationStatus.Unavailable } => StoreOutcome.Unavailable,
                { Session: { } session } => await sessions.EndAsync(session, reason, CancellationToken.None),
                _ => StoreOutcome.Missing,
            };
            outcome = outcome == StoreOutcome.Unavailable || ended == StoreOutcome.Missing ? outcome : ended;
        }

        return outcome;
    }

    private SessionStart Accept(SessionStart start, string value)
    {
        AppendCookie(start.Session!, value);
        _authentication = SessionAuthentication.Valid(start.Session!);
        return start;
    }

    private void AppendCookie(Session session, string value)
    {
        var options = cookie.Build(_context);
        options.MaxAge = session.Remember ? sessions.LongestLife(session) : null;
        _context.Response.Cookies.Append(cookie.Name!, value, options);
    }

    private async ValueTask<SessionStart> GiveUpAsync(Session session)
    {
        await sessions.EndAsync(session, SessionEnd.GivenUp, CancellationToken.None);
        return SessionStart.Unavailable;
    }

    private void ExpireCookie() => _context.Response.Cookies.Delete(cookie.Name!, cookie.Build(_context));

    private static SessionUser UserOf(ClaimsPrincipal user) => new()
    {
        Id = user.FindFirstValue(JwtRegisteredClaimNames.Sub) ?? throw new InvalidOperationException("A principal without 'sub' can't sign in."),
        Email = user.FindFirstValue(JwtRegisteredClaimNames.Email),
        Username = user.FindFirstValue(JwtRegisteredClaimNames.PreferredUsername),
        FullName = user.FindFirstValue(JwtRegisteredClaimNames.Name),
        Role = user.FindFirstValue(SessionIdentity.RoleClaim),
    };
}
