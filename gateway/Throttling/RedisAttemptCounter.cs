using Gateway.Redis;
using StackExchange.Redis;

namespace Gateway.Throttling;

/// <summary>Counts attempts in Redis, for all gateways: <c>gateway:attempts:{key}</c>.</summary>
internal sealed class RedisAttemptCounter(RedisConnection redis) : IAttemptCounter
{
    private const string AddScript =
        """
        local attempts = redis.call('INCR', KEYS[1])
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
          left = tonumber(ARGV[1])
        end
        return {attempts, left}
        """;

    private const string TakeBackScript =
        """
        if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('DECR', KEYS[1]) <= 0 then redis.call('DEL', KEYS[1]) end
        return 0
        """;

    /// <inheritdoc/>
    public async ValueTask<AttemptCountResult> AddAsync(string key, TimeSpan window, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "EVAL",
            (Key: KeyOf(key), Window: (RedisValue)(long)window.TotalMilliseconds),
            static (db, attempt) => db.ScriptEvaluateAsync(AddScript, [attempt.Key], [attempt.Window]),
            RedisConnection.RequestDeadline,
            cancellationToken);
        return reply.IsAnswered
            ? AttemptCountResult.Of(new((long)reply.Value![0], TimeSpan.FromMilliseconds((long)reply.Value[1])))
            : AttemptCountResult.Unavailable;
    }

    /// <inheritdoc/>
    public async ValueTask TakeBackAsync(string key, CancellationToken cancellationToken) => await redis.RunAsync(
        "EVAL",
        KeyOf(key),
        static (db, taken) => db.ScriptEvaluateAsync(TakeBackScript, [taken]),
        RedisConnection.RequestDeadline,
        cancellationToken);

    private static RedisKey KeyOf(string key) => $"gateway:attempts:{key}";
}
