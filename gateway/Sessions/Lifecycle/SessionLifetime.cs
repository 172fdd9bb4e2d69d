using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Lifecycle;

/// <summary>Calculates when a session expires and when its time of last access is to be written.</summary>
internal sealed class SessionLifetime(IOptions<SessionsOptions> options)
{
    private readonly SessionsOptions _options = options.Value;

    /// <summary>The time after its creation at which a session expires, however much it is used.</summary>
    public TimeSpan AbsoluteTtl(bool remember) => remember ? _options.Remember.AbsoluteTtl : _options.AbsoluteTtl;

    /// <summary>The time after its last access at which a session expires.</summary>
    public TimeSpan Ttl(bool remember) => remember ? _options.Remember.Ttl : _options.Ttl;

    public DateTimeOffset ExpiryOf(DateTimeOffset createdAt, DateTimeOffset lastAccessed, bool remember)
    {
        var idle = Add(lastAccessed, Ttl(remember));
        var absolute = Add(createdAt, AbsoluteTtl(remember));
        return idle < absolute ? idle : absolute;
    }

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
        var quarter = Ttl(session.Remember) / 4;
        var interval = quarter < _options.TouchInterval ? quarter : _options.TouchInterval;
        return now - session.LastAccessed >= interval || IsAhead(session.LastAccessed, now, session.Remember);
    }

    /// <summary>
    /// Whether a time of last access lies so far in the future that a wrong clock must have written it, and the session would expire before
    /// it is written again. Smaller differences between the clocks of several gateways are tolerated.
    /// </summary>
    public bool IsAhead(DateTimeOffset lastAccessed, DateTimeOffset now, bool remember) => lastAccessed - now > Ttl(remember) / 2;
}
