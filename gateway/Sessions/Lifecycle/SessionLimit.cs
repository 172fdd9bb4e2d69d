using Gateway.Sessions.Storage;
using Gateway.Telemetry.Usage;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Lifecycle;

/// <summary>Limits the number of sessions per user: when one more begins, the one created first is ended.</summary>
internal sealed class SessionLimit(ISessionStore store, IOptions<SessionsOptions> options, IUsageObserver? usage = null)
{
    /// <summary>
    /// Ends the sessions that exceed the limit after a session has begun. If the store is unavailable, the next sign-in ends them.
    /// </summary>
    /// <param name="begun">The new session.</param>
    /// <param name="replaced">The session that it replaces, which is ended by the caller.</param>
    /// <param name="cancellationToken">Cancels waiting for the store.</param>
    /// <returns>How many sessions were ended.</returns>
    public async ValueTask<int> ApplyAsync(Session begun, SessionId? replaced, CancellationToken cancellationToken)
    {
        if (options.Value.MaxPerUser == 0)
        {
            return 0;
        }

        if (!(await store.ListAsync(begun.User.Id, cancellationToken)).TryGetValue(out var list))
        {
            return 0;
        }

        var sessions = list.Where(session => session.Id != replaced).ToList();
        var excess = sessions.Count - options.Value.MaxPerUser;
        var ended = 0;
        // Only older sessions are ended. Otherwise two sessions that begin at once would end each other.
        foreach (var session in sessions.Where(session => IsBefore(session, begun)).OrderBy(session => session.CreatedAt).Take(excess))
        {
            if (await store.RemoveAsync(session.Id, session.User.Id, cancellationToken) == StoreOutcome.Done)
            {
                SessionLifeMetrics.Ended(SessionEnd.Limit, session, begun.CreatedAt, usage);
                ended++;
            }
        }

        return ended;
    }

    private static bool IsBefore(Session one, Session other) =>
        one.CreatedAt < other.CreatedAt || (one.CreatedAt == other.CreatedAt && string.CompareOrdinal(one.Id.Value, other.Id.Value) < 0);
}
