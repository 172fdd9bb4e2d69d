using Gateway.Redis;
using Gateway.Redis.Topology;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using StackExchange.Redis;

namespace Gateway.Sessions.Maintenance;

/// <summary>
/// One walk over all records and indexes in Redis: counts them, and takes the ids out of the indexes whose record is gone. A record is
/// written before it is listed, so an id without one is dead for good, also while its owner is signing in.
/// </summary>
internal sealed class SessionSweep(RedisConnection redis, TimeProvider time)
{
    private const int Batch = 500;

    /// <summary>Walks over all records and indexes once. When Redis stops answering on the way, the reply is unavailable.</summary>
    /// <param name="target">The time to spread the walk over; with very many keys it takes longer.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async ValueTask<StoreReply<SweepResult>> RunAsync(TimeSpan target, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var keys = await redis.RunAsync("DBSIZE", 0, static (db, _) => RedisPrimaries.CountKeysAsync(db), RedisConnection.BackgroundDeadline, cancellationToken);
        if (!keys.IsAnswered)
        {
            return StoreReply<SweepResult>.Unavailable;
        }

        var (sessions, users, removed) = (0L, 0L, 0L);
        var pace = new SweepPace(keys.Value, target, time);
        var scan = new RedisKeyScan(redis, SessionKeys.RecordsAndIndexes);
        while (true)
        {
            var page = await scan.NextAsync(SweepPace.Budget, cancellationToken);
            if (!page.IsAnswered)
            {
                return StoreReply<SweepResult>.Unavailable;
            }

            var names = Array.ConvertAll(page.Value!, key => key.ToString());
            sessions += names.Count(SessionKeys.IsRecord);
            if (!(await CleanAsync([.. names.Where(SessionKeys.IsIndex)], cancellationToken)).TryGetValue(out var cleaned))
            {
                return StoreReply<SweepResult>.Unavailable;
            }

            users += cleaned.Living;
            removed += cleaned.Removed;
            if (scan.IsComplete)
            {
                return StoreReply.Found(new SweepResult(new SessionCounts(sessions, users, startedAt, Exact: false), removed));
            }

            await pace.PauseAsync(cancellationToken);
        }
    }

    private async ValueTask<StoreReply<(int Living, long Removed)>> CleanAsync(string[] indexes, CancellationToken cancellationToken)
    {
        var living = new HashSet<RedisKey>();
        var removed = 0L;
        var next = Array.ConvertAll(indexes, index => new SessionIndexPage(index, SessionIndexPage.Start, []));
        while (next.Length > 0)
        {
            var pages = await redis.RunAsync(
                "SSCAN",
                next,
                static (db, pages) => Task.WhenAll(Array.ConvertAll(pages, page => SessionIndexCommands.PageAsync(db, page.Index, page.Cursor))),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (!pages.IsAnswered)
            {
                return StoreReply<(int, long)>.Unavailable;
            }

            foreach (var entries in pages.Value!.SelectMany(page => page.Ids.Select(id => (page.Index, Id: id))).Chunk(Batch))
            {
                if (!(await DropDeadAsync(entries, living, cancellationToken)).TryGetValue(out var dropped))
                {
                    return StoreReply<(int, long)>.Unavailable;
                }

                removed += dropped;
            }

            next = [.. pages.Value!.Where(page => !page.IsLast)];
        }

        return StoreReply.Found((living.Count, removed));
    }

    private async ValueTask<StoreReply<long>> DropDeadAsync((RedisKey Index, RedisValue Id)[] entries, HashSet<RedisKey> living, CancellationToken cancellationToken)
    {
        var exist = await redis.RunAsync(
            "EXISTS",
            entries,
            static (db, entries) => Task.WhenAll(Array.ConvertAll(entries, entry => db.KeyExistsAsync(SessionKeys.RecordPrefix + entry.Id, CommandFlags.DemandMaster))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!exist.IsAnswered)
        {
            return StoreReply<long>.Unavailable;
        }

        living.UnionWith(entries.Where((_, i) => exist.Value![i]).Select(entry => entry.Index));
        var dead = entries.Where((_, i) => !exist.Value![i]).ToLookup(entry => entry.Index, entry => entry.Id);
        if (dead.Count == 0)
        {
            return StoreReply.Found(0L);
        }

        var removed = await redis.RunAsync(
            "SREM",
            dead,
            static (db, dead) => Task.WhenAll(dead.Select(ids => db.SetRemoveAsync(ids.Key, [.. ids]))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return removed.IsAnswered ? StoreReply.Found(removed.Value!.Sum()) : StoreReply<long>.Unavailable;
    }
}
