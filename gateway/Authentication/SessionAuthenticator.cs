using System.Diagnostics;
using Gateway.Authentication.Import;
using Gateway.Keys;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.Extensions.Primitives;

namespace Gateway.Authentication;

/// <summary>Answers whose session a request's cookie opens.</summary>
internal sealed class SessionAuthenticator(
    CookieBuilder cookie, SessionTicket ticket, SessionManager sessions, LocalSessionCache<SessionAuthentication> cache, SessionMetrics metrics,
    ImportedCookie? imported = null)
{
    private readonly string _name = cookie.Name!;

    public ValueTask<SessionAuthentication> AuthenticateAsync(StringValues cookieHeader, CancellationToken cancellationToken)
    {
        if (CookieHeader.Find(cookieHeader, _name) is not { } value)
        {
            return imported is null ? ValueTask.FromResult(SessionAuthentication.NoCookie) : OpenImportedAsync(imported, cookieHeader, cancellationToken);
        }

        if (cache.TryGet(value, out var known))
        {
            metrics.CacheHit();
            return ValueTask.FromResult(known);
        }

        return AuthenticateAsync(value, cancellationToken);
    }

    /// <summary>Answers for each of several different cookies whose session it opens; none for a single one.</summary>
    public async ValueTask<IReadOnlyList<SessionAuthentication>> AuthenticateEachAsync(StringValues cookieHeader, CancellationToken cancellationToken)
    {
        var values = CookieHeader.FindAll(cookieHeader, _name);
        var found = new List<SessionAuthentication>();
        foreach (var value in values.Count > 1 ? values : [])
        {
            found.Add(await AuthenticateAsync(value, cancellationToken));
        }

        return found;
    }

    private async ValueTask<SessionAuthentication> AuthenticateAsync(string value, CancellationToken cancellationToken)
    {
        using var activity = GatewayTelemetry.Source.StartActivity("session.lookup");
        var (outcome, id, secret) = await ticket.ReadAsync(value, cancellationToken);
        var result = outcome switch
        {
            UnprotectOutcome.Genuine => await FindAsync(value, id, secret!, cancellationToken),
            UnprotectOutcome.Unavailable => SessionAuthentication.Unavailable,
            _ => SessionAuthentication.Invalid,
        };
        var name = ResultName(outcome, result.Status);
        metrics.CacheMiss(name);
        activity?.SetTag("gateway.session.source", "store").SetTag("gateway.session.result", name);
        if (result.Status == SessionAuthenticationStatus.Unavailable)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "The session store is unavailable");
        }

        return result;
    }

    private async ValueTask<SessionAuthentication> OpenImportedAsync(ImportedCookie cookie, StringValues cookieHeader, CancellationToken cancellationToken)
    {
        var result = await cookie.AuthenticateAsync(cookieHeader, cancellationToken);
        if (result.Status != SessionAuthenticationStatus.NoCookie)
        {
            metrics.Imported(ResultName(UnprotectOutcome.Genuine, result.Status));
        }

        return result;
    }

    private async ValueTask<SessionAuthentication> FindAsync(string value, SessionId id, SessionSecret secret, CancellationToken cancellationToken)
    {
        var read = await sessions.FindAsync(id, secret, cancellationToken);
        var authentication = From(read.Lookup);
        if (authentication.Session is { } session)
        {
            cache.Set(value, session, authentication, read.Stamp);
            await (imported?.ConfirmAsync(session, cancellationToken) ?? ValueTask.CompletedTask);
        }

        return authentication;
    }

    private static SessionAuthentication From(SessionLookup lookup) => lookup.Status switch
    {
        SessionLookupStatus.Found => SessionAuthentication.Valid(lookup.Session!),
        SessionLookupStatus.Unavailable => SessionAuthentication.Unavailable,
        _ => SessionAuthentication.Invalid,
    };

    private static string ResultName(UnprotectOutcome outcome, SessionAuthenticationStatus status) => status switch
    {
        SessionAuthenticationStatus.Valid => "found",
        SessionAuthenticationStatus.Unavailable => "unavailable",
        _ => outcome == UnprotectOutcome.Forged ? "forged" : "missing",
    };
}
