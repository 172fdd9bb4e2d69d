using Gateway.Redis;
using Gateway.Sessions.Storage.Redis;
using StackExchange.Redis;

namespace Gateway.Sessions.Maintenance;

/// <summary>
/// Remembers how many sessions were ended without their ids in the indexes, so that the clean-up, which finds those ids, does not count them as
/// expired once more.
/// </summary>
internal sealed class UnsweptSessions(RedisConnection redis)
{
    private const string AddScript =
        """
        local before = tonumber(redis.call('GET', KEYS[1]) or '0')
        redis.call('SET', KEYS[1], before + tonumber(ARGV[1]), 'PX', ARGV[2])
        return 1
        """;

    private const string TakeScript =
        """
        local left = tonumber(redis.call('GET', KEYS[1]) or '0')
        local taken = math.min(left, tonumber(ARGV[1]))
        if taken == left then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], left - taken, 'KEEPTTL') end
        return taken
        """;

    // Longer than any clean-up takes. An index that expires by itself is never swept, and then the number must not stay.
    private static readonly TimeSpan Ttl = TimeSpan.FromHours(2);

    /// <summary>Adds sessions that were ended.</summary>
    public async ValueTask AddAsync(long count, CancellationToken cancellationToken)
    {
        if (count > 0)
        {
            await RunAsync(AddScript, [count, (long)Ttl.TotalMilliseconds], cancellationToken);
        }
    }

    /// <summary>Takes off those that a sweep has found; nothing when Redis does not answer.</summary>
    /// <param name="removed">How many ids the sweep has removed.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many of them were counted already.</returns>
    public async ValueTask<long> TakeAsync(long removed, CancellationToken cancellationToken) =>
        removed == 0 ? 0 : await RunAsync(TakeScript, [removed], cancellationToken);

    private async ValueTask<long> RunAsync(string script, RedisValue[] values, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "EVAL",
            (Script: script, Values: values),
            static async (db, run) => (long)await db.ScriptEvaluateAsync(run.Script, [SessionKeys.Unswept], run.Values),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return reply.IsAnswered ? reply.Value : 0;
    }
}
