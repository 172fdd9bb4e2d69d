using Gateway.Sessions.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Keeps a user's sessions under their limit: the one created first is ended when one more begins.</summary>
internal sealed class SessionLimit(ISessionStore store, IOptions<SessionsOptions> options)
{
    /// <summary>Ends what is over the limit now that a session has begun; with the store away nothing, and the next sign-in does it.</summary>
    /// <param name="begun">The new session.</param>
    /// <param name="replaced">The one whose place it takes, and which ends for that.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
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
        // Older ones alone: of two that begin at once, each would end the other.
        foreach (var session in sessions.Where(session => IsBefore(session, begun)).OrderBy(session => session.CreatedAt).Take(excess))
        {
            ended += await store.RemoveAsync(session.Id, session.User.Id, cancellationToken) == StoreOutcome.Done ? 1 : 0;
        }

        SessionLifeMetrics.Ended(SessionEnd.Limit, ended);
        return ended;
    }

    private static bool IsBefore(Session one, Session other) =>
        one.CreatedAt < other.CreatedAt || (one.CreatedAt == other.CreatedAt && string.CompareOrdinal(one.Id.Value, other.Id.Value) < 0);
}
