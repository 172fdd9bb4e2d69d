using System.Security.Claims;
using Gateway.Authentication.Cookies;
using Gateway.Authentication.Policies;
using Gateway.Pages;
using Gateway.Requests;
using Gateway.Requests.Paths;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authentication;

/// <summary>
/// The authentication handler of the session scheme. It is not the framework's cookie handler with an <c>ITicketStore</c>: that one
/// reuses the session's key when another person signs in with the same browser, and treats an outage as "signed out".
/// </summary>
internal sealed class SessionAuthenticationHandler(
    SessionAuthenticator authenticator, SessionManager sessions, SessionTicket ticket, CookieBuilder cookie, AccessPlaceReader places)
    : IAuthenticationSignInHandler, ICallerSession
{
    public const string Scheme = "session";

    private const string SignInPath = "/auth/login";

    // Kestrel accepts a request line of 8 KiB; proxies in front of it often accept less.
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
        return authentication.IsCompletedSuccessfully ? UseAsync(authentication.Result) : AwaitAsync(authentication);

        async Task<AuthenticateResult> AwaitAsync(ValueTask<SessionAuthentication> pending) => await UseAsync(await pending);
    }

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        var authentication = await AuthenticateOnceAsync();
        if (authentication.Status == SessionAuthenticationStatus.Unavailable)
        {
            await _context.WriteUnavailableAsync(
                "Your session can't be checked at the moment. You are still signed in; try again in a few seconds.");
            return;
        }

        if (authentication.Status == SessionAuthenticationStatus.Invalid)
        {
            ExpireCookie();
        }

        await RefuseAsync(
            properties?.RedirectUri,
            properties?.GetParameter<string>(Navigation.ReturnUrlParameter) ?? SessionTarget.PathAndQuery(_context),
            properties?.GetParameter<bool>(Navigation.IsPageParameter) ?? false);
    }

    public async Task ForbidAsync(AuthenticationProperties? properties)
    {
        var authentication = await AuthenticateOnceAsync();
        await (authentication.Session?.Share is null
            ? _context.WriteProblemAsync(StatusCodes.Status403Forbidden, "Forbidden", "You are signed in, but your role does not open this.")
            : _context.WriteProblemAsync(
                StatusCodes.Status403Forbidden,
                "Not shared",
                "You came by a link that shares a part of this site, and this is not in it. Sign in to open it as yourself.",
                // The gateway's own addresses lead nowhere after a sign-in.
                _context.Request.Path.StartsWithSegments("/auth") ? SignInPath : SignInFor(SessionTarget.PathAndQuery(_context))));
    }

    /// <inheritdoc/>
    /// <exception cref="SessionStoreUnavailableException">The store or the key ring does not answer; nobody is signed in.</exception>
    public async Task SignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        if (await BeginAsync(new SignInProof(SignInPrincipal.UserOf(user), properties?.IsPersistent == true), CancellationToken.None)
            is SessionStart.Unavailable)
        {
            throw new SessionStoreUnavailableException();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer; the session and the cookie stay.</exception>
    public async Task SignOutAsync(AuthenticationProperties? properties)
    {
        if (await EndAsync(SessionEnd.SignOut, CancellationToken.None) == StoreOutcome.Unavailable)
        {
            throw new SessionStoreUnavailableException();
        }
    }

    public async ValueTask<SessionStart> BeginAsync(SignInProof proof, CancellationToken cancellationToken)
    {
        var previous = await AuthenticateOnceAsync();
        if (previous.Status == SessionAuthenticationStatus.Unavailable
            || await sessions.BeginAsync(proof, SessionOriginReader.Read(_context) with { Place = places.Read(_context) }, previous.Session?.Id, cancellationToken)
                is not SessionStart.Begun begun)
        {
            return SessionStart.Unavailable.Instance;
        }

        // The cookie is made before the previous session ends: if that fails, the caller keeps the session that exists.
        if (await ticket.WriteAsync(begun.Session.Id, begun.Secret, cancellationToken) is { } value
            && await EndAsync(previous, SessionEnd.Replaced, cancellationToken) is var replaced and not StoreOutcome.Unavailable)
        {
            AppendCookie(begun.Session, value);
            if (replaced == StoreOutcome.Done)
            {
                ClearCache();
            }

            _authentication = SessionAuthentication.Valid(begun.Session);
            return begun;
        }

        await sessions.EndAsync(begun.Session, SessionEnd.Other, CancellationToken.None);
        return SessionStart.Unavailable.Instance;
    }

    public async ValueTask<StoreOutcome> EndAsync(SessionEnd reason, CancellationToken cancellationToken)
    {
        var authentication = await AuthenticateOnceAsync();
        var outcome = await EndAsync(authentication, reason, cancellationToken);
        if (outcome == StoreOutcome.Unavailable)
        {
            return outcome;
        }

        ClearCache();
        if (authentication.Status != SessionAuthenticationStatus.NoCookie)
        {
            _authentication = SessionAuthentication.NoCookie;
            ExpireCookie();
        }

        return outcome;
    }

    private Task<AuthenticateResult> UseAsync(SessionAuthentication authentication)
    {
        if (authentication.Session?.Share is { } share
            && _context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
            && !ShareLimits.Allow(share, AccessTarget.Of(_context)))
        {
            return SessionAuthentication.NoCookie.Result;
        }

        if (authentication.Session is { } session && _context.GetEndpoint()?.Metadata.GetMetadata<SessionUse>() is null or { Counts: true })
        {
            sessions.Use(session, places.Read(_context));
        }

        return authentication.Result;
    }

    private ValueTask<SessionAuthentication> AuthenticateOnceAsync()
    {
        if (_authentication is not null)
        {
            return ValueTask.FromResult(_authentication);
        }

        var authentication = _context.Features.Get<SessionCookie>() switch
        {
            null => authenticator.AuthenticateAsync(_context.Request.Headers.Cookie, _context.RequestAborted),
            { Cached: { } cached } => ValueTask.FromResult(cached),
            { Value: var value } => authenticator.AuthenticateAsync(value, _context.Request.Headers.Cookie, _context.RequestAborted),
        };
        return authentication is { IsCompletedSuccessfully: true, Result: { NewSecret: null } known }
            ? ValueTask.FromResult(Keep(known))
            : AwaitAsync(authentication);

        async ValueTask<SessionAuthentication> AwaitAsync(ValueTask<SessionAuthentication> pending)
        {
            _authentication = Keep(await pending);
            await SendCookieAsync(_authentication);
            return _authentication;
        }
    }

    private SessionAuthentication Keep(SessionAuthentication authentication)
    {
        AuthenticationTags.Add(_context, authentication.Status);
        return _authentication = authentication;
    }

    // The session of an imported cookie gets a cookie of the gateway. It is set when the response starts: a backend's cookie of the same
    // name has been removed by then, and it is known whether the request itself has signed out.
    private async ValueTask SendCookieAsync(SessionAuthentication authentication)
    {
        if (authentication.NewSecret is { } secret
            && await ticket.WriteAsync(authentication.Session!.Id, secret, CancellationToken.None) is { } value)
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

    private async Task RefuseAsync(string? returnUrl, string asked, bool isPage)
    {
        var request = _context.Request;
        var signIn = SignInPath;
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (isPage || Navigation.IsNavigation(request))
        {
            if (returnUrl is not null)
            {
                RedirectToSignIn(SignInFor(returnUrl));
                return;
            }

            if (!isRead)
            {
                await _context.WriteProblemAsync(
                    StatusCodes.Status401Unauthorized,
                    "Please sign in",
                    "You were not signed in any more, so what you entered was not sent. Sign in, go back, and send it again.",
                    signIn);
                return;
            }

            // The gateway's own endpoints answer 401 with a link to the sign-in; pages of the site redirect there.
            signIn = SignInFor(asked);
            if (!request.Path.StartsWithSegments("/auth"))
            {
                RedirectToSignIn(signIn);
                return;
            }
        }

        await _context.WriteProblemAsync(
            StatusCodes.Status401Unauthorized, "Sign-in required", "There is no valid session for this request.", signIn);
    }

    // Escaping a long address could exceed what servers accept. The path without its query is then better than no return URL.
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

    // None of several different cookies authenticates a request, because one may be planted; but a sign-out ends the sessions of all.
    private async ValueTask<StoreOutcome> EndAsync(
        SessionAuthentication authentication, SessionEnd reason, CancellationToken cancellationToken)
    {
        var outcome = StoreOutcome.Missing;
        foreach (var each in authentication.Status == SessionAuthenticationStatus.Invalid
            ? await authenticator.AuthenticateEachAsync(_context.Request.Headers.Cookie, cancellationToken)
            : [authentication])
        {
            var ended = each switch
            {
                { Status: SessionAuthenticationStatus.Unavailable } => StoreOutcome.Unavailable,
                { Session: { } session } => await sessions.EndAsync(session, reason, cancellationToken),
                _ => StoreOutcome.Missing,
            };
            outcome = outcome == StoreOutcome.Unavailable || ended == StoreOutcome.Missing ? outcome : ended;
        }

        return outcome;
    }

    private void AppendCookie(Session session, string value)
    {
        var options = cookie.Build(_context);
        options.MaxAge = session.Remember ? sessions.LongestLife(session) : null;
        _context.Response.Cookies.Append(cookie.Name!, value, options);
    }

    // Otherwise the back button shows the next person at this browser the pages that backends let it keep, from its memory.
    private void ClearCache() => _context.Response.Headers["Clear-Site-Data"] = "\"cache\"";

    private void ExpireCookie() => _context.Response.Cookies.Delete(cookie.Name!, cookie.Build(_context));
}
