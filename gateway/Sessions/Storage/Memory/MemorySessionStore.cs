using System.Collections.Concurrent;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Lifecycle;
using Gateway.Telemetry.Usage;

namespace Gateway.Sessions.Storage.Memory;

/// <summary>Stores sessions in the memory of the process. They end with it.</summary>
internal sealed class MemorySessionStore(SessionLifetime lifetime, TimeProvider time, IUsageObserver? usage = null)
    : ISessionStore, ISessionInvalidations
{
    private readonly ConcurrentDictionary<SessionId, Session> _sessions = new();
    private readonly Dictionary<string, HashSet<SessionId>> _byUser = new(StringComparer.Ordinal);
    private readonly Lock _indexLock = new();

    public event Action<SessionId>? Changed;

    // Every change is raised by itself, and none can be missed.
    public event Action? AllChanged
    {
        add { }
        remove { }
    }

    public bool IsProven => true;

    public SessionStoreKind Kind => SessionStoreKind.Memory;

    public ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            _sessions.TryGetValue(id, out var session) && !IsExpired(session) ? StoreReply.Found(session) : StoreReply<Session>.Missing);

    public ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken)
    {
        _sessions[session.Id] = session;
        lock (_indexLock)
        {
            if (!_byUser.TryGetValue(session.User.Id, out var ids))
            {
                _byUser.Add(session.User.Id, ids = []);
            }

            ids.Add(session.Id);
        }

        return ValueTask.FromResult(StoreOutcome.Done);
    }

    public ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken)
    {
        var removed = _sessions.TryRemove(id, out var session);
        RemoveFromIndex(id, userId);
        Changed?.Invoke(id);
        return ValueTask.FromResult(removed && !IsExpired(session!) ? StoreOutcome.Done : StoreOutcome.Missing);
    }

    public ValueTask<StoreOutcome> WriteLastAccessedAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken)
    {
        // Replaces the session only while it is there, so that a write which races with a removal does not restore it.
        while (_sessions.TryGetValue(id, out var session) && !IsExpired(session))
        {
            var activity = lifetime.ActivityAfter(session.Activity, session.Term, access);
            var isCurrent = access.At <= session.LastAccessed
                && !SessionLifetime.IsAhead(session.LastAccessed, access.At, lifetime.Ttl(session.Term, session.Activity));
            var lastAccessed = isCurrent ? session.LastAccessed : access.At;
            var updated = session with
            {
                LastAccessed = lastAccessed,
                ExpiresAt = lifetime.ExpiryOf(session.Term, lastAccessed, activity),
                Activity = activity,
            };
            isCurrent &= activity == session.Activity;
            if (isCurrent || _sessions.TryUpdate(id, updated, session))
            {
                Changed?.Invoke(id);
                return ValueTask.FromResult(StoreOutcome.Done);
            }
        }

        return ValueTask.FromResult(StoreOutcome.Missing);
    }

    public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var sessions = new List<Session>();
        SessionId[] listed;
        lock (_indexLock)
        {
            listed = _byUser.TryGetValue(userId, out var ids) ? [.. ids] : [];
        }

        foreach (var id in listed)
        {
            if (_sessions.TryGetValue(id, out var session) && !IsExpired(session))
            {
                sessions.Add(session);
            }
        }

        return ValueTask.FromResult(StoreReply.Found<IReadOnlyList<Session>>(sessions));
    }

    public ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(StoreReply.Found(TimeSpan.Zero));

    /// <summary>The sessions that have not expired, in no order.</summary>
    public IEnumerable<Session> Living() => _sessions.Select(static pair => pair.Value).Where(session => !IsExpired(session));

    /// <summary>Counts the sessions that have not expired, and the users who have one.</summary>
    public (int Sessions, int Users) Count()
    {
        var sessions = 0;
        var users = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, session) in _sessions)
        {
            if (!IsExpired(session))
            {
                sessions++;
                users.Add(session.User.Id);
            }
        }

        return (sessions, users.Count);
    }

    /// <summary>Removes expired sessions.</summary>
    public void Sweep()
    {
        foreach (var (id, session) in _sessions)
        {
            if (IsExpired(session) && _sessions.TryRemove(new(id, session)))
            {
                RemoveFromIndex(id, session.User.Id);
                SessionLifeMetrics.Ended(SessionEnd.Expired, session, session.ExpiresAt, usage);
            }
        }
    }

    // A user without sessions must not take memory.
    private void RemoveFromIndex(SessionId id, string userId)
    {
        lock (_indexLock)
        {
            if (_byUser.TryGetValue(userId, out var ids) && ids.Remove(id) && ids.Count == 0)
            {
                _byUser.Remove(userId);
            }
        }
    }

    private bool IsExpired(Session session) => session.ExpiresAt <= time.GetUtcNow();
}
