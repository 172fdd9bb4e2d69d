using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Storage;

namespace Gateway.Tests.Authentication;

/// <summary>A store that does not answer.</summary>
internal sealed class UnavailableStore : ISessionStore
{
    public SessionStoreKind Kind => SessionStoreKind.Redis;

    public ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken) => new(StoreReply<Session>.Unavailable);

    public ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken) => new(StoreOutcome.Unavailable);

    public ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken) => new(StoreOutcome.Unavailable);

    public ValueTask<StoreOutcome> WriteLastAccessedAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken) =>
        new(StoreOutcome.Unavailable);

    public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) =>
        new(StoreReply<IReadOnlyList<Session>>.Unavailable);

    public ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) => new(StoreReply<TimeSpan>.Unavailable);
}
