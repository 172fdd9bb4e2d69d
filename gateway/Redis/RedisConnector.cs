using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>Opens the connection at start, and warns when Redis may evict keys that have no lifetime.</summary>
internal sealed partial class RedisConnector(RedisConnection redis, TimeProvider time, ILogger<RedisConnector> logger) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RetryInterval, time);
        do
        {
            var policy = await redis.RunAsync(
                "CONFIG GET", 0, static (db, _) => ReadEvictionPolicyAsync(db), RedisConnection.BackgroundDeadline, stoppingToken);
            if (policy.IsAnswered)
            {
                if (policy.Value!.StartsWith("allkeys-", StringComparison.Ordinal))
                {
                    Log.Evictable(logger, policy.Value);
                }

                return;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Empty where it can't be read: a managed Redis or an ACL user often lacks CONFIG, which is no error.
    private static async Task<string> ReadEvictionPolicyAsync(IDatabase db)
    {
        try
        {
            var reply = await db.ExecuteAsync("CONFIG", "GET", "maxmemory-policy");
            return reply.Length == 2 ? (string?)reply[1] ?? "" : "";
        }
        catch (RedisCommandException)
        {
            return "";
        }
        catch (RedisServerException)
        {
            return "";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Redis runs with maxmemory-policy {Policy}: under memory pressure it may evict keys without a lifetime, such as the key ring, "
                + "without which no cookie is valid. Set maxmemory-policy to volatile-lru",
            EventName = "RedisMayEvictKeys")]
        public static partial void Evictable(ILogger logger, string policy);
    }
}
