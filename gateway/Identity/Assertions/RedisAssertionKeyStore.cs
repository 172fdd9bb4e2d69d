using Gateway.Redis;
using StackExchange.Redis;

namespace Gateway.Identity.Assertions;

/// <summary>Keeps the key set in Redis, shared by all gateways.</summary>
internal sealed class RedisAssertionKeyStore(RedisConnection redis) : IAssertionKeyStore
{
    private static readonly RedisKey Key = "gateway:assertion-keys";

    // Without a lifetime, so "volatile-lru" leaves it alone.
    private const string ReplaceScript =
        """
        if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2])
        return 1
        """;

    public async ValueTask<(bool IsAnswered, string? Stored)> ReadAsync(CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync("GET", 0, static (db, _) => db.StringGetAsync(Key, CommandFlags.DemandMaster), RedisConnection.BackgroundDeadline, cancellationToken);
        return (reply.IsAnswered, reply.Value);
    }

    public async ValueTask<bool> TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "EVAL",
            (Expected: (RedisValue)(expected ?? ""), Replacement: (RedisValue)replacement),
            static (db, set) => db.ScriptEvaluateAsync(ReplaceScript, [Key], [set.Expected, set.Replacement]),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return reply.IsAnswered && (int)reply.Value! == 1;
    }
}
