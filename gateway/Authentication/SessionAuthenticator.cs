using System.Diagnostics;
using Gateway.Authentication.Cookies;
using Gateway.Authentication.Import;
using Gateway.Keys;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;
using Microsoft.Extensions.Primitives;

namespace Gateway.Authentication;

/// <summary>Finds the session that a request's cookie opens: in the local cache, else in the store.</summary>
internal sealed class SessionAuthenticator(
    CookieBuilder cookie,
    SessionTicket ticket,
    SessionManager sessions,
    LocalSessionCache<SessionAuthentication> cache,
    ISessionStore store,
    SessionLookupMetrics metrics,
    ImportedCookie? imported = null)
{
    private const string FromCache = "cache";
    private const string Found = "found";

    private readonly string _name = cookie.Name!;
    private readonly string _store = store.Kind == SessionStoreKind.Redis ? "redis" : "memory";

    /// <summary>Authenticates a request by its cookie header.</summary>
    public ValueTask<SessionAuthentication> AuthenticateAsync(StringValues cookieHeader, CancellationToken cancellationToken)
    {
        var value = ReadCookie(cookieHeader, out var cached);
        return cached is not null ? ValueTask.FromResult(cached) : AuthenticateAsync(value, cookieHeader, cancellationToken);
    }

    /// <summary>Authenticates a request whose cookie was read before and is not in the local cache.</summary>
    /// <param name="value">The session cookie's value; null when the request has none.</param>
    /// <param name="cookieHeader">The whole header, which may hold the cookie of an imported session.</param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    public ValueTask<SessionAuthentication> AuthenticateAsync(
        string? value, StringValues cookieHeader, CancellationToken cancellationToken) =>
        value is not null ? LookUpAsync(value, ticket.KeyRingReads, cancellationToken)
        : imported is not null ? OpenImportedAsync(imported, cookieHeader, cancellationToken)
        : ValueTask.FromResult(SessionAuthentication.NoCookie);

    /// <summary>Reads the session cookie and looks it up in the local cache, without a copy of the value when it is found there.</summary>
    /// <param name="cookieHeader">The request's <c>Cookie</c> header.</param>
    /// <param name="cached">The cached authentication; null when the store has to be asked.</param>
    /// <returns>The cookie's value when it is not cached; null when there is none or it is cached.</returns>
    public string? ReadCookie(StringValues cookieHeader, out SessionAuthentication? cached)
    {
        cached = null;
        if (!CookieHeader.TryFind(cookieHeader, _name, out var value))
        {
            return null;
        }

        if (!cache.TryGet(value, out cached))
        {
            return value.ToString();
        }

        metrics.CacheHit();
        if (SessionTrace.Current is { } activity)
        {
            SessionTrace.Describe(activity, cached, FromCache, Found);
        }

        return null;
    }

    /// <summary>
    /// Authenticates each of several different session cookies, at most eight; empty when the request has only one. Anybody can send such
    /// cookies, so they are looked up at the same time and cost one read of the key ring.
    /// </summary>
    public async ValueTask<IReadOnlyList<SessionAuthentication>> AuthenticateEachAsync(
        StringValues cookieHeader, CancellationToken cancellationToken)
    {
        var values = CookieHeader.FindAll(cookieHeader, _name);
        var since = ticket.KeyRingReads;
        return values.Count > 1
            ? await Task.WhenAll(values.Select(value => LookUpAsync(value, since, cancellationToken).AsTask()))
            : [];
    }

    private async ValueTask<SessionAuthentication> LookUpAsync(string value, long keyRingReads, CancellationToken cancellationToken)
    {
        var request = SessionTrace.Current;
        using var activity = GatewayTelemetry.Source.StartActivity("session.lookup");
        var begun = SessionLookupMetrics.Begin();
        var (outcome, id, secret) = await ticket.ReadAsync(value, keyRingReads, cancellationToken);
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

    private async ValueTask<SessionAuthentication> OpenImportedAsync(
        ImportedCookie cookie, StringValues cookieHeader, CancellationToken cancellationToken)
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

    private void Report(
        SessionAuthentication authentication, string source, string result, long begun, Activity? activity, Activity? request)
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

    private async ValueTask<SessionAuthentication> FindAsync(
        string value, SessionId id, SessionSecret secret, CancellationToken cancellationToken)
    {
        var read = await sessions.FindAsync(id, secret, cancellationToken);
        var authentication = From(read.Lookup);
        if (authentication.Session is { } session)
        {
            cache.Set(value, session, authentication, read.Epoch, read.OwnerEpoch);
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
