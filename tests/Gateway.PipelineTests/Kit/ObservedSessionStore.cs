using System.Collections.Concurrent;
using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Storage;

namespace Gateway.PipelineTests;

/// <summary>The sessions of the process, with a count of the reads of each and a switch for an outage.</summary>
internal sealed class ObservedSessionStore(ISessionStore inner) : ISessionStore
{
    private readonly ConcurrentDictionary<string, int> _reads = new(StringComparer.Ordinal);
    private volatile bool _isDown;

    /// <summary>Whether every call is answered as if the store did not answer.</summary>
    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    public SessionStoreKind Kind => inner.Kind;

    /// <summary>How often the session was read.</summary>
    public int ReadsOf(string sessionId) => _reads.GetValueOrDefault(sessionId);

    public ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken)
    {
        _reads.AddOrUpdate(id.Value, 1, static (_, count) => count + 1);
        return IsDown ? ValueTask.FromResult(StoreReply<Session>.Unavailable) : inner.FindAsync(id, cancellationToken);
    }

    public ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromResult(StoreOutcome.Unavailable) : inner.AddAsync(session, cancellationToken);

    public ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromResult(StoreOutcome.Unavailable) : inner.RemoveAsync(id, userId, cancellationToken);

    public ValueTask<StoreOutcome> WriteLastAccessedAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromResult(StoreOutcome.Unavailable) : inner.WriteLastAccessedAsync(id, access, cancellationToken);

    public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromResult(StoreReply<IReadOnlyList<Session>>.Unavailable) : inner.ListAsync(userId, cancellationToken);

    public ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) =>
        IsDown ? ValueTask.FromResult(StoreReply<TimeSpan>.Unavailable) : inner.PingAsync(cancellationToken);
}
