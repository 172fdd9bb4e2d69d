using Gateway.Redis;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Gateway.Telemetry.Usage;
using StackExchange.Redis;

namespace Gateway.Sessions.Administration;

/// <summary>Lists and ends the sessions of any user in Redis.</summary>
internal sealed class RedisSessionAdministration(
    RedisConnection redis, ISessionStore store, SessionManager sessions, TimeProvider time, IUsageObserver? usage = null)
    : ISessionAdministration
{
    private const int Batch = 1000;

    private readonly UnsweptSessions _unswept = new(redis);

    public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) =>
        sessions.ListAsync(userId, cancellationToken);

    public async ValueTask<StoreOutcome> EndAsync(SessionId id, SessionEnd reason, CancellationToken cancellationToken)
    {
        // The first call of a command has to connect, which can take longer than the deadline of FindAsync.
        if ((await store.PingAsync(cancellationToken)).Status == StoreStatus.Unavailable)
        {
            return StoreOutcome.Unavailable;
        }

        var lookup = await store.FindAsync(id, cancellationToken);
        if (lookup.TryGetValue(out var session))
        {
            return await sessions.EndAsync(session, reason, cancellationToken);
        }

        return lookup.Status == StoreStatus.Missing ? StoreOutcome.Missing : StoreOutcome.Unavailable;
    }

    // Redis may evict an index, and another program may delete it. So the sessions in the index are ended first, and then every record is
    // read. Sessions that begin during the scan are left alone: their sign-in was checked against the changed user.
    public async ValueTask<EndedSessions> EndUserAsync(string userId, SessionEnd reason, CancellationToken cancellationToken)
    {
        var begun = time.GetUtcNow();
        // The scan goes on even if this is incomplete: a long index may exceed the deadline, and the scan finds the same sessions.
        var ended = (await sessions.EndAllAsync(userId, except: null, reason, cancellationToken)).Count;
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
            SessionLifeMetrics.Ended(reason, onPage.Count, usage);
            if (!onPage.IsComplete)
            {
                return new(ended, IsComplete: false);
            }
        }

        return new(ended, IsComplete: true);
    }

    // Deletes records only. Deleting an index could hide the session of a user who signs in at this moment. The clean-up removes the ids of
    // deleted records from the indexes.
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

            // One pipeline of single-key commands, because the keys are in different hash slots.
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

            var onPage = deleted.Value!.Count(existed => existed);
            SessionLifeMetrics.Ended(SessionEnd.Command, onPage, usage);
            await _unswept.AddAsync(onPage, cancellationToken);
            ended += onPage;
        }

        return new(ended, IsComplete: true);
    }

    private async ValueTask<EndedSessions> EndAmongAsync(
        RedisKey[] keys, string userId, DateTimeOffset begun, CancellationToken cancellationToken)
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
            var record = SessionJson.Deserialize(((ReadOnlyMemory<byte>)records.Value![i]).Span);
            if (record is not null && record.UserId == userId && record.CreatedAt <= begun)
            {
                var deleted = await redis.RunAsync(
                    "DEL", keys[i], static (db, key) => db.KeyDeleteAsync(key), RedisConnection.BackgroundDeadline, cancellationToken);
                if (!deleted.IsAnswered)
                {
                    return new(ended, IsComplete: false);
                }

                ended += deleted.Value ? 1 : 0;
            }
        }

        return new(ended, IsComplete: true);
    }

    // A key of another type is a record that cannot be read, and not an outage.
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
