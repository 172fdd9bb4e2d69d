using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>The arithmetic of a session's life.</summary>
internal sealed class SessionLifetime(IOptions<SessionsOptions> options)
{
    private readonly SessionsOptions _options = options.Value;

    /// <summary>How long after its creation a session ends whatever its use.</summary>
    public TimeSpan AbsoluteTtl(bool remember) => remember ? _options.Remember.AbsoluteTtl : _options.AbsoluteTtl;

    /// <summary>How long a session lasts without use.</summary>
    public TimeSpan Ttl(bool remember) => remember ? _options.Remember.Ttl : _options.Ttl;

    public DateTimeOffset ExpiryOf(DateTimeOffset createdAt, DateTimeOffset lastAccessed, bool remember)
    {
        var idle = Add(lastAccessed, Ttl(remember));
        var absolute = Add(createdAt, AbsoluteTtl(remember));
        return idle < absolute ? idle : absolute;
    }

    // A record from outside may name any date, and a sum counts by its local clock, which ends before UTC's or after.
    private static DateTimeOffset Add(DateTimeOffset time, TimeSpan span) =>
        DateTimeOffset.MaxValue - time < span ? DateTimeOffset.MaxValue : time.ToUniversalTime() + span;

    /// <summary>Whether a use at this moment must be written back: a short lifetime shortens the interval, or use would not keep it alive.</summary>
    public bool IsTouchDue(Session session, DateTimeOffset now)
    {
        var quarter = Ttl(session.Remember) / 4;
        return now - session.LastAccessed >= (quarter < _options.TouchInterval ? quarter : _options.TouchInterval) || IsAhead(session.LastAccessed, now, session.Remember);
    }

    /// <summary>
    /// Whether the last use lies so far in the future that waiting for it would outlast the session: it was written by a clock that was wrong.
    /// What is less than that comes from clocks that differ, and is left alone.
    /// </summary>
    public bool IsAhead(DateTimeOffset lastAccessed, DateTimeOffset now, bool remember) => lastAccessed - now > Ttl(remember) / 2;
}
