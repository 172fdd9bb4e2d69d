using System.Collections.Concurrent;
using Gateway.Sessions.Cache;

namespace Gateway.Sessions.Storage.Memory;

/// <summary>Keeps sessions in the process: the embedded default, gone with it.</summary>
internal sealed class MemorySessionStore(SessionLifetime lifetime, TimeProvider time) : ISessionStore, ISessionInvalidations
{
    private readonly ConcurrentDictionary<SessionId, Session> _sessions = new();
    private readonly Dictionary<string, HashSet<SessionId>> _byUser = new(StringComparer.Ordinal);
    private readonly Lock _indexing = new();

    public event Action<SessionId>? Changed;

    // Nothing changes but one by one here, and nothing is missed.
    public event Action? AllChanged
    {
        add { }
        remove { }
    }

    public bool IsProven => true;

    public SessionStoreKind Kind => SessionStoreKind.Memory;

    public ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_sessions.TryGetValue(id, out var session) && !IsExpired(session) ? StoreReply.Found(session) : StoreReply<Session>.Missing);

    public ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken)
    {
        _sessions[session.Id] = session;
        lock (_indexing)
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
        Unlist(id, userId);
        Changed?.Invoke(id);
        return ValueTask.FromResult(removed && !IsExpired(session!) ? StoreOutcome.Done : StoreOutcome.Missing);
    }

    public ValueTask<StoreOutcome> TouchAsync(SessionId id, DateTimeOffset usedAt, CancellationToken cancellationToken)
    {
        // Only ever replaces what is still there: a touch that lost a race against a removal does nothing.
        while (_sessions.TryGetValue(id, out var session) && !IsExpired(session))
        {
            var touched = session with
            {
                LastAccessed = usedAt,
                ExpiresAt = lifetime.ExpiryOf(session.CreatedAt, usedAt, session.Remember),
            };
            if ((usedAt <= session.LastAccessed && !lifetime.IsAhead(session.LastAccessed, usedAt, session.Remember)) || _sessions.TryUpdate(id, touched, session))
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
        lock (_indexing)
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

    public ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) => ValueTask.FromResult(StoreReply.Found(TimeSpan.Zero));

    /// <summary>Counts the living sessions and the users who have one.</summary>
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

    /// <summary>Forgets what has expired.</summary>
    public void Sweep()
    {
        var expired = 0;
        foreach (var (id, session) in _sessions)
        {
            if (IsExpired(session) && _sessions.TryRemove(new(id, session)))
            {
                Unlist(id, session.User.Id);
                expired++;
            }
        }

        SessionLifeMetrics.Expired(expired);
    }

    // A user without sessions takes no memory.
    private void Unlist(SessionId id, string userId)
    {
        lock (_indexing)
        {
            if (_byUser.TryGetValue(userId, out var ids) && ids.Remove(id) && ids.Count == 0)
            {
                _byUser.Remove(userId);
            }
        }
    }

    private bool IsExpired(Session session) => session.ExpiresAt <= time.GetUtcNow();
}
