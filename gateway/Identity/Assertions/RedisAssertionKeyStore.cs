using Gateway.Redis;
using StackExchange.Redis;

namespace Gateway.Identity.Assertions;

/// <summary>Stores the key set in Redis, where all gateways share it.</summary>
internal sealed class RedisAssertionKeyStore(RedisConnection redis) : IAssertionKeyStore
{
    private static readonly RedisKey Key = "gateway:assertion-keys";

    // Without a TTL, so that "volatile-lru" never evicts the set.
    private const string ReplaceScript =
        """
        if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2])
        return 1
        """;

    public async ValueTask<KeySetReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "GET",
            0,
            static (db, _) => db.StringGetAsync(Key, CommandFlags.DemandMaster),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return reply.IsAnswered ? KeySetReadResult.Of(reply.Value) : KeySetReadResult.Unavailable;
    }

    public async ValueTask<KeySetReplaceResult> TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "EVAL",
            (Expected: (RedisValue)(expected ?? ""), Replacement: (RedisValue)replacement),
            static (db, set) => db.ScriptEvaluateAsync(ReplaceScript, [Key], [set.Expected, set.Replacement]),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!reply.IsAnswered)
        {
            return KeySetReplaceResult.Unavailable;
        }

        return (int)reply.Value! == 1 ? KeySetReplaceResult.Replaced : KeySetReplaceResult.Conflict;
    }
}
