using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Storage.Memory;

/// <summary>Counts the sessions in the memory of the process.</summary>
internal sealed class MemorySessionStatistics(MemorySessionStore store, IOptions<SessionsOptions> options, TimeProvider time)
    : ISessionStatistics
{
    public ValueTask<SessionStatistics> ReadAsync(CancellationToken cancellationToken)
    {
        var (sessions, users) = store.Count();
        var counts = new SessionCounts(sessions, users, time.GetUtcNow(), Exact: true);
        var statistics = new SessionStatistics(SessionStoreKind.Memory, StoreReply.Found(TimeSpan.Zero), counts, options.Value.Ttl);
        return ValueTask.FromResult(statistics);
    }
}
