using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Keeps a user's sessions under their limit: the one created first is ended when one more begins.</summary>
internal sealed class SessionLimit(ISessionStore store, IOptions<SessionsOptions> options)
{
    /// <summary>Ends what is over the limit now that a session has begun; with the store away nothing, and the next sign-in does it.</summary>
    /// <returns>How many sessions were ended.</returns>
    public async ValueTask<int> ApplyAsync(Session begun, CancellationToken cancellationToken)
    {
        if (options.Value.MaxPerUser == 0)
        {
            return 0;
        }

        var list = await store.ListAsync(begun.User.Id, cancellationToken);
        var excess = list.Sessions.Count - options.Value.MaxPerUser;
        var ended = 0;
        foreach (var session in list.Sessions.Where(session => session.Id != begun.Id).OrderBy(session => session.CreatedAt).Take(excess))
        {
            ended += await store.RemoveAsync(session.Id, session.User.Id, cancellationToken) == StoreOutcome.Done ? 1 : 0;
        }

        SessionLifeMetrics.Ended(SessionEnd.Limit, ended);
        return ended;
    }
}
