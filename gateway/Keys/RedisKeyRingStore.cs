using Gateway.Redis;
using StackExchange.Redis;

namespace Gateway.Keys;

/// <summary>Keeps the key ring in Redis, in the form of Microsoft.AspNetCore.DataProtection.StackExchangeRedis: a list of XML elements.</summary>
internal sealed class RedisKeyRingStore(RedisConnection redis) : IKeyRingStore
{
    private static readonly RedisKey RingKey = "gateway:keyring";

    private const string AppendScript =
        """
        if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
        redis.call('RPUSH', KEYS[1], ARGV[2])
        return 1
        """;

    public async ValueTask<IReadOnlyList<string>?> ReadAsync(CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync("LRANGE", 0, static (db, _) => db.ListRangeAsync(RingKey, flags: CommandFlags.DemandMaster), RedisConnection.BackgroundDeadline, cancellationToken);
        return reply.IsAnswered ? Array.ConvertAll(reply.Value!, static element => (string)element!) : null;
    }

    public async ValueTask<bool> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "EVAL",
            (element, expectedCount),
            static (db, arguments) => db.ScriptEvaluateAsync(AppendScript, [RingKey], [arguments.expectedCount, arguments.element]),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return reply.IsAnswered && (int)reply.Value! == 1;
    }
}
