using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Keeps a user's sessions under their limit: the one created first is ended when one more begins.</summary>
internal sealed class SessionLimit(ISessionStore store, IOptions<SessionsOptions> options)
{
    /// <summary>Ends what is over the limit now that a session has begun; with the store away nothing, and the next sign-in does it.</summary>
    public async ValueTask ApplyAsync(Session begun, CancellationToken cancellationToken)
    {
        if (options.Value.MaxPerUser == 0)
        {
            return;
        }

        var list = await store.ListAsync(begun.User.Id, cancellationToken);
        var excess = list.Sessions.Count - options.Value.MaxPerUser;
        foreach (var session in list.Sessions.Where(session => session.Id != begun.Id).OrderBy(session => session.CreatedAt).Take(excess))
        {
            await store.RemoveAsync(session.Id, session.User.Id, cancellationToken);
        }
    }
}
