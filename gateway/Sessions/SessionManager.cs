using Gateway.Sessions.Cache;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Storage;

namespace Gateway.Sessions;

/// <summary>Begins, validates and ends sessions; the rules of their life, whatever store keeps them.</summary>
internal sealed class SessionManager(ISessionStore store, SessionReader reader, SessionLifetime lifetime, LastAccessedWriter touches, SessionLimit limit, TimeProvider time)
{
    /// <summary>Begins a session: always with a new id and a new secret.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="remember">Whether it lasts as "keep me signed in" does.</param>
    /// <param name="origin">Where it began.</param>
    /// <param name="replaced">The session that the caller had, and that is ended next.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public async ValueTask<SessionStart> BeginAsync(SessionUser user, bool remember, SessionOrigin origin, SessionId? replaced, CancellationToken cancellationToken)
    {
        var now = Now();
        var secret = SessionSecret.New();
        var session = new Session
        {
            Id = SessionId.New(),
            User = user,
            CreatedAt = now,
            LastAccessed = now,
            ExpiresAt = lifetime.ExpiryOf(now, now, remember),
            SecretHash = secret.Hash(),
            Remember = remember,
            Origin = origin,
        };
        if (await store.AddAsync(session, cancellationToken) != StoreOutcome.Done)
        {
            // What may have been stored has no cookie; still, better gone.
            await store.RemoveAsync(session.Id, user.Id, CancellationToken.None);
            return SessionStart.Unavailable;
        }

        SessionLifeMetrics.Begun(remember);
        return new SessionStart(session, secret, await limit.ApplyAsync(session, replaced, cancellationToken));
    }

    /// <summary>Finds the session that an id and a secret open. A wrong secret is the same as no session.</summary>
    public async ValueTask<VersionedSessionLookup> FindAsync(SessionId id, SessionSecret secret, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(id, cancellationToken);
        return read.Lookup.TryGetValue(out var session) && (session.IsImported || !secret.Matches(session.SecretHash.Span))
            ? read with { Lookup = StoreReply<Session>.Missing }
            : read;
    }

    /// <summary>Counts a use of a session; writing it back is somebody else's time.</summary>
    public void Use(Session session)
    {
        var now = Now();
        if (lifetime.IsLastAccessedWriteDue(session, now))
        {
            touches.Add(session.Id, now);
        }
    }

    /// <summary>How long the session, and so its cookie, can last from its beginning.</summary>
    public TimeSpan LongestLife(Session session) => lifetime.AbsoluteTtl(session.Remember);

    /// <summary>Ends a session.</summary>
    public async ValueTask<StoreOutcome> EndAsync(Session session, SessionEnd reason, CancellationToken cancellationToken)
    {
        var outcome = await store.RemoveAsync(session.Id, session.User.Id, cancellationToken);
        SessionLifeMetrics.Ended(reason, outcome == StoreOutcome.Done ? 1 : 0);
        return outcome;
    }

    /// <summary>Ends all of a user's sessions but one; an imported session that is moved meanwhile is ended as well.</summary>
    public async ValueTask<EndedSessions> EndAllAsync(string userId, SessionId? except, SessionEnd reason, CancellationToken cancellationToken)
    {
        var ended = 0;
        var isSettled = false;
        while (!isSettled)
        {
            if (!(await store.ListAsync(userId, cancellationToken)).TryGetValue(out var list))
            {
                return new(ended, IsComplete: false);
            }

            // An imported session that is gone by now may have been handed over: its successor is in the next list.
            isSettled = true;
            foreach (var session in list.Where(session => session.Id != except))
            {
                switch (await store.RemoveAsync(session.Id, userId, cancellationToken))
                {
                    case StoreOutcome.Unavailable:
                        return new(ended, IsComplete: false);
                    case StoreOutcome.Done:
                        SessionLifeMetrics.Ended(reason, 1);
                        ended++;
                        break;
                    case StoreOutcome.Missing:
                        isSettled &= !session.IsImported;
                        break;
                }
            }
        }

        return new(ended, IsComplete: true);
    }

    public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) => store.ListAsync(userId, cancellationToken);

    // Whole milliseconds: what is stored, shown and compared is then one and the same.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
