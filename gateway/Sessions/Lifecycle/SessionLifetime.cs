using Gateway.Sessions.Adaptive;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Lifecycle;

/// <summary>Calculates when a session expires and when its time of last access is to be written.</summary>
internal sealed class SessionLifetime(IOptions<SessionsOptions> options)
{
    private readonly SessionsOptions _options = options.Value;

    private readonly AdaptiveLifetime? _adaptive =
        options.Value.Adaptive is { } adaptive ? new AdaptiveLifetime(options.Value.Ttl, adaptive) : null;

    /// <summary>Whether idle lifetimes follow use.</summary>
    public bool IsAdaptive => _adaptive is not null;

    /// <summary>The time after its creation at which a session expires, however much it is used.</summary>
    public TimeSpan AbsoluteTtl(bool remember) => remember ? _options.Remember.AbsoluteTtl : _options.AbsoluteTtl;

    /// <summary>The time after its last access at which a session expires, whatever its use.</summary>
    public TimeSpan Ttl(bool remember) => remember ? _options.Remember.Ttl : _options.Ttl;

    /// <summary>The time after its last access at which a session expires.</summary>
    public TimeSpan Ttl(SessionTerm term, SessionActivity? activity) => AdaptiveOf(term) is null || activity is null ? Ttl(term.Remember) : activity.Idle;

    /// <summary>The activity of a session that begins; null where its lifetime does not follow its use.</summary>
    public SessionActivity? BeginActivity(SessionTerm term, AccessPlace? place) => AdaptiveOf(term)?.Begin(term.CreatedAt, place);

    /// <summary>The activity of a session after a use; null where its lifetime does not follow its use.</summary>
    public SessionActivity? ActivityAfter(SessionActivity? activity, SessionTerm term, SessionAccess access) =>
        AdaptiveOf(term) is { } adaptive ? adaptive.After(activity ?? adaptive.Begin(term.CreatedAt, place: null), access) : null;

    /// <summary>When a session expires that is not used any more.</summary>
    public DateTimeOffset ExpiryOf(SessionTerm term, DateTimeOffset lastAccessed, SessionActivity? activity)
    {
        var idle = Add(lastAccessed, Ttl(term, activity));
        var absolute = Add(term.CreatedAt, AbsoluteTtl(term.Remember));
        absolute = term.EndsAt < absolute ? term.EndsAt.Value : absolute;
        return idle < absolute ? idle : absolute;
    }

    // The lifetimes of "keep me signed in" and of a share were chosen by a person.
    private AdaptiveLifetime? AdaptiveOf(SessionTerm term) => term is { Remember: false, EndsAt: null } ? _adaptive : null;

    // A record that another program wrote may hold any date. DateTimeOffset checks the range of the local clock and of UTC, so the sum is
    // calculated in UTC.
    private static DateTimeOffset Add(DateTimeOffset time, TimeSpan span) =>
        DateTimeOffset.MaxValue - time < span ? DateTimeOffset.MaxValue : time.ToUniversalTime() + span;

    /// <summary>
    /// Whether an access at this moment is to be written to the store: at most once per <see cref="SessionsOptions.TouchInterval"/>, and
    /// at least four times in a session's lifetime, because otherwise use would not extend it.
    /// </summary>
    public bool IsLastAccessedWriteDue(Session session, DateTimeOffset now)
    {
        var ttl = Ttl(session.Term, session.Activity);
        var quarter = ttl / 4;
        var interval = quarter < _options.TouchInterval ? quarter : _options.TouchInterval;
        return now - session.LastAccessed >= interval || IsAhead(session.LastAccessed, now, ttl);
    }

    /// <summary>Whether an access changes the level of the session's activity. It is written at once.</summary>
    public bool ChangesLevel(Session session, SessionAccess access) =>
        AdaptiveOf(session.Term) is { } adaptive
        && adaptive.ChangesLevel(session.Activity ?? adaptive.Begin(session.CreatedAt, place: null), access);

    /// <summary>
    /// Whether a time of last access lies so far in the future that a wrong clock must have written it, and the session would expire before
    /// it is written again. Smaller differences between the clocks of several gateways are tolerated.
    /// </summary>
    public static bool IsAhead(DateTimeOffset lastAccessed, DateTimeOffset now, TimeSpan ttl) => lastAccessed - now > ttl / 2;
}
