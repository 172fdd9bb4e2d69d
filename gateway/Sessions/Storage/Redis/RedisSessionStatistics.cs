using Gateway.Redis;
using Gateway.Redis.Topology;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>
/// Counts the sessions in Redis. A small number of keys is counted directly and exactly. For more keys, the count is that of the last
/// sweep, and an estimate from a sample until there was one.
/// </summary>
internal sealed class RedisSessionStatistics(RedisConnection redis, IOptions<SessionsOptions> options, TimeProvider time)
    : ISessionStatistics
{
    /// <summary>Up to this many keys, including those of other programs, a direct count costs a few milliseconds.</summary>
    public const int DirectCountLimit = 5000;

    private const int Step = 1000;
    private const int Sample = 2000;

    // Until the first sweep is complete. A dashboard that polls every second must not cost a sample each time.
    private static readonly TimeSpan EstimateTtl = TimeSpan.FromSeconds(10);

    private volatile SessionCounts? _last;
    private volatile SessionCounts? _estimate;

    public async ValueTask<SessionStatistics> ReadAsync(CancellationToken cancellationToken)
    {
        var latency = StoreReply<TimeSpan>.Unavailable;
        if (await redis.PingAsync(cancellationToken) is { } roundTrip && (await CountAsync(cancellationToken)).TryGetValue(out var counts))
        {
            latency = StoreReply.Found(roundTrip);
            _last = counts;
        }

        return new(SessionStoreKind.Redis, latency, _last, options.Value.Ttl);
    }

    private async ValueTask<StoreReply<SessionCounts>> CountAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = await redis.RunAsync(
            "DBSIZE", 0, static (db, _) => RedisPrimaries.CountKeysAsync(db), RedisConnection.BackgroundDeadline, cancellationToken);
        if (!keys.IsAnswered)
        {
            return StoreReply<SessionCounts>.Unavailable;
        }

        if (keys.Value <= DirectCountLimit)
        {
            return await CountAllAsync(now, cancellationToken);
        }

        var published = await redis.RunAsync(
            "GET",
            SessionKeys.Statistics,
            static (db, key) => db.StringGetAsync(key),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return !published.IsAnswered ? StoreReply<SessionCounts>.Unavailable
            : SessionCounts.Deserialize(((ReadOnlyMemory<byte>)published.Value).Span) is { } counts ? StoreReply.Found(counts)
            : await EstimateAsync(keys.Value, now, cancellationToken);
    }

    private async ValueTask<StoreReply<SessionCounts>> CountAllAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Sets, because SCAN may return a key twice.
        var records = new HashSet<string>(StringComparer.Ordinal);
        var indexes = new HashSet<string>(StringComparer.Ordinal);
        var scan = new RedisKeyScan(redis, SessionKeys.RecordsAndIndexes);
        while (!scan.IsComplete)
        {
            var page = await scan.NextAsync(Step, cancellationToken);
            if (!page.IsAnswered)
            {
                return StoreReply<SessionCounts>.Unavailable;
            }

            var keys = page.Value!.Select(key => key.ToString()).ToList();
            records.UnionWith(keys.Where(SessionKeys.IsRecord));
            indexes.UnionWith(keys.Where(SessionKeys.IsIndex));
        }

        var members = await redis.RunAsync(
            "SMEMBERS",
            indexes,
            static (db, keys) => Task.WhenAll(keys.Select(key => SessionIndexCommands.MembersAsync(db, key))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return members.IsAnswered
            ? StoreReply.Found(new SessionCounts(
                records.Count,
                members.Value!.Count(ids => Array.Exists(ids, id => records.Contains(SessionKeys.RecordPrefix + id))),
                now,
                Exact: true))
            : StoreReply<SessionCounts>.Unavailable;
    }

    // SCAN returns keys in the order of their hashes, so its first keys are a random sample.
    private async ValueTask<StoreReply<SessionCounts>> EstimateAsync(long keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_estimate is { } last && now - last.CountedAt < EstimateTtl)
        {
            return StoreReply.Found(last);
        }

        var sample = new List<string>();
        var scan = new RedisKeyScan(redis, "*");
        while (!scan.IsComplete && sample.Count < Sample)
        {
            var page = await scan.NextAsync(Step, cancellationToken);
            if (!page.IsAnswered)
            {
                return StoreReply<SessionCounts>.Unavailable;
            }

            sample.AddRange(page.Value!.Select(key => key.ToString()));
        }

        var estimate = new SessionCounts(Extrapolate(SessionKeys.IsRecord), Extrapolate(SessionKeys.IsIndex), now, Exact: false);
        _estimate = estimate;
        return StoreReply.Found(estimate);

        long Extrapolate(Func<string, bool> isCounted) => sample.Count == 0 ? 0 : keys * sample.Count(isCounted) / sample.Count;
    }
}
