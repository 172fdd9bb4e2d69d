using System.Globalization;
using Gateway.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.Analytics.Usage.Storage;

/// <summary>
/// Keeps the counts in Redis: a hash for each hour, and a HyperLogLog for each hour and each day. Each command has one key, because the keys
/// are in different hash slots.
/// </summary>
internal sealed class RedisUsageStore(RedisConnection redis, IOptions<AnalyticsOptions> options, TimeProvider time) : IUsageStore
{
    private const string WriterPrefix = "writer:";

    // A write without an answer is repeated. The number of the last batch of each writer is in the same hash, so that none counts twice.
    private const string AddScript =
        """
        local before = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
        local number = tonumber(ARGV[2])
        if before >= number then return 0 end
        redis.call('HINCRBY', KEYS[1], ARGV[1], number - before)
        for i = 4, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Large enough for few round trips, and small enough that other commands are not delayed.
    private const int ReadAtOnce = 200;

    private readonly RedisValue _writer = $"{WriterPrefix}{Guid.NewGuid().ToString("n")[..12]}";

    /// <inheritdoc/>
    public async ValueTask<UsageWriteOutcome> AddAsync(UsageBatch batch, long sequence, CancellationToken cancellationToken)
    {
        var (hourTtl, dayTtl) = (TtlOf(batch.Hour, Hour), TtlOf(UsageRange.DayOf(batch.Hour), Day));
        if (hourTtl <= TimeSpan.Zero)
        {
            // Of an outage that lasted longer than counts are kept.
            return UsageWriteOutcome.Done;
        }

        var reply = await redis.RunAsync(
            "EVAL",
            (Batch: batch, Values: ValuesOf(batch, sequence, hourTtl), HourTtl: hourTtl, DayTtl: dayTtl),
            static (db, write) => WriteAsync(db, write.Batch, write.Values, write.HourTtl, write.DayTtl),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return reply.IsAnswered ? reply.Value : UsageWriteOutcome.Unavailable;
    }

    /// <inheritdoc/>
    public async ValueTask<StoredUsage?> ReadAsync(
        IReadOnlyList<DateTimeOffset> hours, IReadOnlyList<DateTimeOffset> periods, UsageStep step, CancellationToken cancellationToken)
    {
        var counts = new List<IReadOnlyDictionary<string, long>>(hours.Count);
        foreach (var some in hours.Chunk(ReadAtOnce))
        {
            var read = await redis.RunAsync(
                "HGETALL",
                some,
                static (db, hours) => ReadPermittedAsync(Array.ConvertAll(
                    hours, hour => db.HashGetAllAsync(UsageKeys.Counts(hour), CommandFlags.DemandMaster))),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (read.Value is not { } hashes)
            {
                return null;
            }

            counts.AddRange(hashes.Select(CountsOf));
        }

        var people = new List<long>(periods.Count);
        foreach (var some in periods.Chunk(ReadAtOnce))
        {
            var read = await redis.RunAsync(
                "PFCOUNT",
                (Periods: some, Step: step),
                static (db, question) => ReadPermittedAsync(Array.ConvertAll(
                    question.Periods,
                    start => db.HyperLogLogLengthAsync(UsageKeys.People(start, question.Step), CommandFlags.DemandMaster))),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (read.Value is not { } estimates)
            {
                return null;
            }

            people.AddRange(estimates);
        }

        return new(counts, people);
    }

    private TimeSpan TtlOf(DateTimeOffset start, TimeSpan length) => start + length + options.Value.Retention - time.GetUtcNow();

    private RedisValue[] ValuesOf(UsageBatch batch, long sequence, TimeSpan ttl) =>
    [
        _writer, sequence, (long)ttl.TotalMilliseconds,
        .. batch.Counts.SelectMany(static count => (RedisValue[])[count.Key, count.Value]),
    ];

    // People first, because only a repeated write adds those that are missing: adding them twice changes nothing.
    private static async Task<UsageWriteOutcome> WriteAsync(
        IDatabase db, UsageBatch batch, RedisValue[] values, TimeSpan hourTtl, TimeSpan dayTtl)
    {
        try
        {
            if (batch.People.Count > 0)
            {
                RedisValue[] people = [.. batch.People];
                RedisKey hour = UsageKeys.People(batch.Hour, UsageStep.Hour);
                RedisKey day = UsageKeys.People(UsageRange.DayOf(batch.Hour), UsageStep.Day);
                await Task.WhenAll(
                    db.HyperLogLogAddAsync(hour, people),
                    db.KeyExpireAsync(hour, hourTtl),
                    db.HyperLogLogAddAsync(day, people),
                    db.KeyExpireAsync(day, dayTtl));
            }

            await db.ScriptEvaluateAsync(AddScript, [UsageKeys.Counts(batch.Hour)], values);
            return UsageWriteOutcome.Done;
        }
        catch (RedisServerException e) when (RedisPermission.IsMissing(e))
        {
            return UsageWriteOutcome.Refused;
        }
    }

    // A command that the ACL does not permit is no outage, and must not be reported as one.
    private static async Task<T[]?> ReadPermittedAsync<T>(Task<T>[] replies)
    {
        try
        {
            return await Task.WhenAll(replies);
        }
        catch (RedisServerException e) when (RedisPermission.IsMissing(e))
        {
            return null;
        }
    }

    private static Dictionary<string, long> CountsOf(HashEntry[] fields)
    {
        var counts = new Dictionary<string, long>(fields.Length, StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var name = field.Name.ToString();
            if (!name.StartsWith(WriterPrefix, StringComparison.Ordinal)
                && long.TryParse(field.Value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                counts[name] = count;
            }
        }

        return counts;
    }
}
