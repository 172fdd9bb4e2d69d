using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Gateway.Telemetry.Usage;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Lifecycle;

/// <summary>Begins, validates and ends sessions: the rules that hold for every store.</summary>
internal sealed class SessionManager(
    ISessionStore store,
    SessionReader reader,
    SessionLifetime lifetime,
    LastAccessedWriter lastAccessed,
    SessionLimit limit,
    TimeProvider time,
    IUsageObserver? usage = null,
    IOptions<SharingOptions>? sharing = null)
{
    /// <summary>Begins a session: always with a new id and a new secret.</summary>
    /// <param name="proof">Who signs in, and how long the session may last.</param>
    /// <param name="origin">Where the person signs in from.</param>
    /// <param name="replaced">The session that the caller had and that the caller ends next.</param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    public async ValueTask<SessionStart> BeginAsync(
        SignInProof proof, SessionOrigin origin, SessionId? replaced, CancellationToken cancellationToken)
    {
        var (user, remember, share) = proof;
        var now = Now();
        var secret = SessionSecret.New();
        var term = new SessionTerm(now, remember, share?.EndsAt);
        var activity = lifetime.BeginActivity(term, origin.Place);
        var session = new Session
        {
            Id = SessionId.New(),
            User = user,
            CreatedAt = now,
            LastAccessed = now,
            ExpiresAt = lifetime.ExpiryOf(term, now, activity),
            SecretHash = secret.Hash(share?.Id),
            Remember = remember,
            Origin = origin,
            Activity = activity,
            Share = share,
        };
        if (await store.AddAsync(session, cancellationToken) != StoreOutcome.Done)
        {
            // The record may have been stored all the same. Nobody has its cookie, but it would be listed among the user's devices.
            await store.RemoveAsync(session.Id, user.Id, CancellationToken.None);
            return SessionStart.Unavailable.Instance;
        }

        SessionLifeMetrics.Begun(session, usage);
        var displaced = share is null ? await limit.ApplyAsync(session, replaced, cancellationToken) : 0;
        return new SessionStart.Begun(session, secret, displaced);
    }

    /// <summary>Finds the session that an id and a secret open. A wrong secret counts as no session.</summary>
    public async ValueTask<VersionedSessionLookup> FindAsync(SessionId id, SessionSecret secret, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(id, cancellationToken);
        return read.Lookup.TryGetValue(out var session)
            && (session.IsImported
                || !secret.Matches(session.SecretHash.Span, session.Share?.Id)
                // The read may have begun for another request, before the session expired.
                || session.ExpiresAt <= time.GetUtcNow())
            ? read with { Lookup = StoreReply<Session>.Missing }
            : read;
    }

    /// <summary>Notes a use of a session. It is written to the store later, off the request's path.</summary>
    /// <param name="session">The session.</param>
    /// <param name="place">Where it is used from; null where lifetimes do not follow use, or for a use that goes on.</param>
    public void Use(Session session, AccessPlace? place = null)
    {
        var access = new SessionAccess(Now(), place);
        if (lifetime.ChangesLevel(session, access))
        {
            lastAccessed.AddUrgent(
                session.Id, access with { HasMoved = session.Activity is { } activity && AdaptiveLifetime.HasMoved(activity, access) });
            usage?.SessionUsed(session.User.Id);
        }
        else if (lifetime.IsLastAccessedWriteDue(session, access.At) && lastAccessed.Add(session.Id, access))
        {
            usage?.SessionUsed(session.User.Id);
        }
    }

    /// <summary>The longest that the session, and so its cookie, can last from its beginning.</summary>
    public TimeSpan LongestLife(Session session) => lifetime.AbsoluteTtl(session.Remember);

    /// <summary>Ends a session.</summary>
    public async ValueTask<StoreOutcome> EndAsync(Session session, SessionEnd reason, CancellationToken cancellationToken)
    {
        var outcome = await store.RemoveAsync(session.Id, session.User.Id, cancellationToken);
        if (outcome == StoreOutcome.Done)
        {
            SessionLifeMetrics.Ended(reason, session, Now(), usage);
            await EndSharedAsync(session, cancellationToken);
        }

        return outcome;
    }

    // They open nothing any more. Their records are removed as well, so that other programs that read them do not take them for sessions.
    private async ValueTask EndSharedAsync(Session owner, CancellationToken cancellationToken)
    {
        if (sharing?.Value.Enabled != true || owner.Share is not null
            || !(await store.ListAsync(owner.User.Id, cancellationToken)).TryGetValue(out var list))
        {
            return;
        }

        foreach (var shared in list.Where(session => session.Share?.OwnerSession == owner.Id))
        {
            if (await store.RemoveAsync(shared.Id, shared.User.Id, cancellationToken) == StoreOutcome.Done)
            {
                SessionLifeMetrics.Ended(SessionEnd.Share, shared, Now(), usage);
            }
        }
    }

    /// <summary>Ends all of a user's sessions but one; an imported session that is moved meanwhile is ended as well.</summary>
    public async ValueTask<EndedSessions> EndAllAsync(
        string userId, SessionId? except, SessionEnd reason, CancellationToken cancellationToken)
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
                        SessionLifeMetrics.Ended(reason, session, Now(), usage);
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

    /// <summary>A user's sessions, in no order. Those that a share opened are over with the session that made it.</summary>
    public async ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var list = await store.ListAsync(userId, cancellationToken);
        if (!list.TryGetValue(out var sessions) || sessions.All(static session => session.Share is null))
        {
            return list;
        }

        // By the record of the owner's session, not by the index, which Redis may have evicted.
        var living = sessions.Where(static session => session.Share is null).ToList();
        foreach (var shared in sessions.Where(static session => session.Share is not null).GroupBy(static session => session.Share!.OwnerSession))
        {
            var owner = await store.FindAsync(shared.Key, cancellationToken);
            if (owner.Status == StoreStatus.Unavailable)
            {
                return StoreReply<IReadOnlyList<Session>>.Unavailable;
            }

            living.AddRange(owner.Status == StoreStatus.Found ? shared : []);
        }

        return StoreReply.Found<IReadOnlyList<Session>>(living);
    }

    // Whole milliseconds, so that the stored, the shown and the compared value are equal.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
