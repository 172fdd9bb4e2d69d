using Gateway.Redis;
using Gateway.Redis.Topology;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using StackExchange.Redis;

namespace Gateway.Sessions.Maintenance;

/// <summary>
/// Scans all records and indexes in Redis once. It counts them, and removes the ids of ended sessions from the indexes. A record is written
/// before its id is added to an index, so an id without a record belongs to a session that has ended, also during a sign-in.
/// </summary>
internal sealed class SessionSweep(RedisConnection redis, TimeProvider time)
{
    private const int Batch = 500;

    /// <summary>Runs one sweep. The reply is unavailable when Redis stops answering before its end.</summary>
    /// <param name="target">The time over which the sweep is spread. With very many keys it takes longer.</param>
    /// <param name="cancellationToken">Cancels the sweep.</param>
    public async ValueTask<StoreReply<SweepResult>> RunAsync(TimeSpan target, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var keys = await redis.RunAsync(
            "DBSIZE", 0, static (db, _) => RedisPrimaries.CountKeysAsync(db), RedisConnection.BackgroundDeadline, cancellationToken);
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

            users += cleaned.Users;
            removed += cleaned.Removed;
            if (scan.IsComplete)
            {
                return StoreReply.Found(new SweepResult(new SessionCounts(sessions, users, startedAt, Exact: false), removed));
            }

            await pace.PauseAsync(cancellationToken);
        }
    }

    private async ValueTask<StoreReply<(int Users, long Removed)>> CleanAsync(string[] indexes, CancellationToken cancellationToken)
    {
        var withSessions = new HashSet<RedisKey>();
        var removed = 0L;
        var next = Array.ConvertAll(indexes, index => new SessionIndexPage(index, SessionIndexPage.Start, []));
        while (next.Length > 0)
        {
            var pages = await redis.RunAsync(
                "SSCAN",
                next,
                static (db, pages) => Task.WhenAll(
                    Array.ConvertAll(pages, page => SessionIndexCommands.PageAsync(db, page.Index, page.Cursor))),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (!pages.IsAnswered)
            {
                return StoreReply<(int, long)>.Unavailable;
            }

            foreach (var entries in pages.Value!.SelectMany(page => page.Ids.Select(id => (page.Index, Id: id))).Chunk(Batch))
            {
                if (!(await RemoveEndedAsync(entries, withSessions, cancellationToken)).TryGetValue(out var onPage))
                {
                    return StoreReply<(int, long)>.Unavailable;
                }

                removed += onPage;
            }

            next = [.. pages.Value!.Where(page => !page.IsLast)];
        }

        return StoreReply.Found((withSessions.Count, removed));
    }

    private async ValueTask<StoreReply<long>> RemoveEndedAsync(
        (RedisKey Index, RedisValue Id)[] entries, HashSet<RedisKey> withSessions, CancellationToken cancellationToken)
    {
        var exist = await redis.RunAsync(
            "EXISTS",
            entries,
            static (db, entries) => Task.WhenAll(
                Array.ConvertAll(entries, entry => db.KeyExistsAsync(SessionKeys.RecordPrefix + entry.Id, CommandFlags.DemandMaster))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!exist.IsAnswered)
        {
            return StoreReply<long>.Unavailable;
        }

        withSessions.UnionWith(entries.Where((_, i) => exist.Value![i]).Select(entry => entry.Index));
        var ended = entries.Where((_, i) => !exist.Value![i]).ToLookup(entry => entry.Index, entry => entry.Id);
        if (ended.Count == 0)
        {
            return StoreReply.Found(0L);
        }

        var removed = await redis.RunAsync(
            "SREM",
            ended,
            static (db, ended) => Task.WhenAll(ended.Select(ids => db.SetRemoveAsync(ids.Key, [.. ids]))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return removed.IsAnswered ? StoreReply.Found(removed.Value!.Sum()) : StoreReply<long>.Unavailable;
    }
}
