using Gateway.Redis;

namespace Gateway.Sessions;

/// <summary>Reaches everybody's sessions in Redis.</summary>
internal sealed class RedisSessionAdministration(RedisConnection redis, ISessionStore store, SessionManager sessions) : ISessionAdministration
{
    private const int Batch = 1000;

    public ValueTask<SessionList> ListAsync(string userId, CancellationToken cancellationToken) => sessions.ListAsync(userId, cancellationToken);

    public async ValueTask<StoreOutcome> EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        // A command's first call has to connect, for which a look-up's deadline is too short.
        if (await store.PingAsync(cancellationToken) is null)
        {
            return StoreOutcome.Unavailable;
        }

        var lookup = await store.FindAsync(id, cancellationToken);
        return lookup.Status switch
        {
            SessionLookupStatus.Found => await sessions.EndAsync(lookup.Session!, cancellationToken),
            SessionLookupStatus.Missing => StoreOutcome.Missing,
            _ => StoreOutcome.Unavailable,
        };
    }

    public ValueTask<int?> EndUserAsync(string userId, CancellationToken cancellationToken) => sessions.EndAllAsync(userId, except: null, cancellationToken);

    // Records only: an index that is deleted could be that of somebody who signs in at this moment, whose session then
    // could not be found by its owner. Indexes lose their dead ids in the clean-up.
    public async ValueTask<SessionPurge> EndEverybodyAsync(CancellationToken cancellationToken)
    {
        var ended = 0L;
        var scan = new RedisKeyScan(redis, SessionKeys.AllRecords);
        while (!scan.IsComplete)
        {
            var page = await scan.NextAsync(Batch, cancellationToken);
            if (!page.IsAnswered)
            {
                return new(ended, IsComplete: false);
            }

            // One command for each key, sent together: the keys lie in different slots.
            var deleted = await redis.RunAsync(
                "DEL",
                page.Value!,
                static (db, keys) => Task.WhenAll(Array.ConvertAll(keys, key => db.KeyDeleteAsync(key))),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (!deleted.IsAnswered)
            {
                return new(ended, IsComplete: false);
            }

            ended += deleted.Value!.Count(wasThere => wasThere);
        }

        return new(ended, IsComplete: true);
    }
}
