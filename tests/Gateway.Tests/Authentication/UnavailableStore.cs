using Gateway.Sessions;
using Gateway.Sessions.Storage;

namespace Gateway.Tests.Authentication;

/// <summary>A store that does not answer.</summary>
internal sealed class UnavailableStore : ISessionStore
{
    public SessionStoreKind Kind => SessionStoreKind.Redis;

    public ValueTask<SessionLookup> FindAsync(SessionId id, CancellationToken cancellationToken) => new(SessionLookup.Unavailable);

    public ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken) => new(StoreOutcome.Unavailable);

    public ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken) => new(StoreOutcome.Unavailable);

    public ValueTask<StoreOutcome> TouchAsync(SessionId id, DateTimeOffset usedAt, CancellationToken cancellationToken) => new(StoreOutcome.Unavailable);

    public ValueTask<SessionList> ListAsync(string userId, CancellationToken cancellationToken) => new(new SessionList(false, []));

    public ValueTask<TimeSpan?> PingAsync(CancellationToken cancellationToken) => new((TimeSpan?)null);
}
