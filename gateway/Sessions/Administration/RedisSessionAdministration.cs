using Gateway.Redis;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using StackExchange.Redis;

namespace Gateway.Sessions.Administration;

/// <summary>Reaches everybody's sessions in Redis.</summary>
internal sealed class RedisSessionAdministration(RedisConnection redis, ISessionStore store, SessionManager sessions, TimeProvider time) : ISessionAdministration
{
    private const int Batch = 1000;

    public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) => sessions.ListAsync(userId, cancellationToken);

    public async ValueTask<StoreOutcome> EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        // A command's first call has to connect, for which a look-up's deadline is too short.
        if ((await store.PingAsync(cancellationToken)).Status == StoreStatus.Unavailable)
        {
            return StoreOutcome.Unavailable;
        }

        var lookup = await store.FindAsync(id, cancellationToken);
        if (lookup.TryGetValue(out var session))
        {
            return await sessions.EndAsync(session, SessionEnd.Revoked, cancellationToken);
        }

        return lookup.Status == StoreStatus.Missing ? StoreOutcome.Missing : StoreOutcome.Unavailable;
    }

    // The index is a key like others: Redis may evict it, and anybody may delete it. So those it names are ended at once,
    // and then every record is looked at. Whoever signs in meanwhile did so with what is right from now on.
    public async ValueTask<EndedSessions> EndUserAsync(string userId, CancellationToken cancellationToken)
    {
        var begun = time.GetUtcNow();
        // Without an answer too: a list may be too long to be read in time, and the walk finds the same sessions.
        var ended = (await sessions.EndAllAsync(userId, except: null, SessionEnd.UserChanged, cancellationToken)).Count;
        var scan = new RedisKeyScan(redis, SessionKeys.AllRecords);
        while (!scan.IsComplete)
        {
            var page = await scan.NextAsync(Batch, cancellationToken);
            if (!page.IsAnswered)
            {
                return new(ended, IsComplete: false);
            }

            var onPage = await EndAmongAsync(page.Value!, userId, begun, cancellationToken);
            ended += onPage.Count;
            if (!onPage.IsComplete)
            {
                return new(ended, IsComplete: false);
            }
        }

        return new(ended, IsComplete: true);
    }

    // Records only: an index that is deleted could be that of somebody who signs in at this moment, whose session then
    // could not be found by its owner. Indexes lose their dead ids in the clean-up.
    public async ValueTask<EndedSessions> EndEverybodyAsync(CancellationToken cancellationToken)
    {
        var ended = 0;
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

    private async ValueTask<EndedSessions> EndAmongAsync(RedisKey[] keys, string userId, DateTimeOffset begun, CancellationToken cancellationToken)
    {
        var records = await redis.RunAsync(
            "GET",
            keys,
            static (db, keys) => Task.WhenAll(Array.ConvertAll(keys, key => GetAsync(db, key))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!records.IsAnswered)
        {
            return new(0, IsComplete: false);
        }

        var ended = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (SessionJson.Deserialize(((ReadOnlyMemory<byte>)records.Value![i]).Span) is { } record && record.UserId == userId && record.CreatedAt <= begun)
            {
                var deleted = await redis.RunAsync("DEL", keys[i], static (db, key) => db.KeyDeleteAsync(key), RedisConnection.BackgroundDeadline, cancellationToken);
                if (!deleted.IsAnswered)
                {
                    return new(ended, IsComplete: false);
                }

                ended += deleted.Value ? 1 : 0;
            }
        }

        return new(ended, IsComplete: true);
    }

    // A key of another type is a record that can't be read, and so no session.
    private static async Task<RedisValue> GetAsync(IDatabase db, RedisKey key)
    {
        try
        {
            return await db.StringGetAsync(key, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (RedisErrors.IsWrongType(e))
        {
            return RedisValue.Null;
        }
    }
}
