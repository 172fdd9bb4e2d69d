using System.Diagnostics;
using Gateway.Authentication.Cookies;
using Gateway.Authentication.Import;
using Gateway.Keys;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;
using Microsoft.Extensions.Primitives;

namespace Gateway.Authentication;

/// <summary>Answers whose session a request's cookie opens.</summary>
internal sealed class SessionAuthenticator(
    CookieBuilder cookie, SessionTicket ticket, SessionManager sessions, LocalSessionCache<SessionAuthentication> cache, ISessionStore store, SessionLookupMetrics metrics,
    ImportedCookie? imported = null)
{
    private const string FromCache = "cache";
    private const string Found = "found";

    private readonly string _name = cookie.Name!;
    private readonly string _store = store.Kind == SessionStoreKind.Redis ? "redis" : "memory";

    public ValueTask<SessionAuthentication> AuthenticateAsync(StringValues cookieHeader, CancellationToken cancellationToken)
    {
        if (CookieHeader.Find(cookieHeader, _name) is not { } value)
        {
            return imported is null ? ValueTask.FromResult(SessionAuthentication.NoCookie) : OpenImportedAsync(imported, cookieHeader, cancellationToken);
        }

        return FindWarm(value) is { } known ? ValueTask.FromResult(known) : AuthenticateAsync(value, cancellationToken);
    }

    /// <summary>The session of a cookie that the local cache knows; null when somebody would have to be asked.</summary>
    public SessionAuthentication? FindWarm(StringValues cookieHeader) => CookieHeader.TryFind(cookieHeader, _name, out var value) ? FindWarm(value) : null;

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
        var request = SessionTrace.Current;
        using var activity = GatewayTelemetry.Source.StartActivity("session.lookup");
        var begun = SessionLookupMetrics.Begin();
        var (outcome, id, secret) = await ticket.ReadAsync(value, cancellationToken);
        var result = outcome switch
        {
            UnprotectOutcome.Genuine => await FindAsync(value, id, secret!, cancellationToken),
            UnprotectOutcome.Unavailable => SessionAuthentication.Unavailable,
            _ => SessionAuthentication.Invalid,
        };
        Report(result, _store, outcome == UnprotectOutcome.Forged ? "forged" : ResultName(result.Status, id), begun, activity, request);
        if (result.Status == SessionAuthenticationStatus.Unavailable)
        {
            var failure = outcome == UnprotectOutcome.Unavailable ? Failure.KeyRing : Failure.SessionStore;
            failure.Mark(activity);
            failure.Mark(request);
        }

        return result;
    }

    private SessionAuthentication? FindWarm(ReadOnlySpan<char> value)
    {
        if (!cache.TryGet(value, out var known))
        {
            return null;
        }

        metrics.CacheHit();
        if (SessionTrace.Current is { } activity)
        {
            SessionTrace.Describe(activity, known, FromCache, Found);
        }

        return known;
    }

    private async ValueTask<SessionAuthentication> OpenImportedAsync(ImportedCookie cookie, StringValues cookieHeader, CancellationToken cancellationToken)
    {
        var request = SessionTrace.Current;
        var begun = SessionLookupMetrics.Begin();
        var result = await cookie.AuthenticateAsync(cookieHeader, cancellationToken);
        if (result.Status != SessionAuthenticationStatus.NoCookie)
        {
            Report(result, "import", ResultName(result.Status, id: default), begun, activity: null, request);
        }

        return result;
    }

    private void Report(SessionAuthentication authentication, string source, string result, long begun, Activity? activity, Activity? request)
    {
        metrics.CacheMiss(source, result, begun);
        foreach (var span in (ReadOnlySpan<Activity?>)[activity, request])
        {
            if (span is { IsAllDataRequested: true })
            {
                SessionTrace.Describe(span, authentication, source, result);
            }
        }
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

    private static SessionAuthentication From(StoreReply<Session> lookup) => lookup.Match(
        static session => SessionAuthentication.Valid(session),
        missing: SessionAuthentication.Invalid,
        unavailable: SessionAuthentication.Unavailable);

    private string ResultName(SessionAuthenticationStatus status, SessionId id) => status switch
    {
        SessionAuthenticationStatus.Valid => Found,
        SessionAuthenticationStatus.Unavailable => "unavailable",
        _ => cache.AbsenceOf(id) switch
        {
            SessionAbsence.Expired => "expired",
            SessionAbsence.Revoked => "revoked",
            _ => "missing",
        },
    };
}
