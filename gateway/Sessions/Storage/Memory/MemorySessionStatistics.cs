using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Storage.Memory;

/// <summary>Counts the sessions of the process.</summary>
internal sealed class MemorySessionStatistics(MemorySessionStore store, IOptions<SessionsOptions> options, TimeProvider time) : ISessionStatistics
{
    public ValueTask<SessionStatistics> ReadAsync(CancellationToken cancellationToken)
    {
        var (sessions, users) = store.Count();
        var counts = new SessionCounts(sessions, users, time.GetUtcNow(), Exact: true);
        return ValueTask.FromResult(new SessionStatistics(SessionStoreKind.Memory, StoreReply.Found(TimeSpan.Zero), counts, options.Value.Ttl));
    }
}
