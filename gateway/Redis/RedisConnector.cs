using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>Opens the connection at start and warns when Redis may evict what must stay.</summary>
internal sealed partial class RedisConnector(RedisConnection redis, TimeProvider time, ILogger<RedisConnector> logger) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RetryInterval, time);
        do
        {
            var policy = await redis.RunAsync("CONFIG GET", 0, static (db, _) => ReadEvictionPolicyAsync(db), RedisConnection.BackgroundDeadline, stoppingToken);
            if (policy.IsAnswered)
            {
                if (policy.Value?.StartsWith("allkeys-", StringComparison.Ordinal) == true)
                {
                    Log.Evictable(logger, policy.Value);
                }

                return;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // A managed Redis or an ACL user often lacks CONFIG: then there is nothing to warn of, and nothing is wrong.
    private static async Task<string?> ReadEvictionPolicyAsync(IDatabase db)
    {
        try
        {
            var reply = await db.ExecuteAsync("CONFIG", "GET", "maxmemory-policy");
            return reply.Length == 2 ? (string?)reply[1] : null;
        }
        catch (RedisCommandException)
        {
            return null;
        }
        catch (RedisServerException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis runs with maxmemory-policy {Policy}: under memory pressure it may evict the key ring, and every cookie with it. Set maxmemory-policy to volatile-lru", EventName = "KeyRingEvictable")]
        public static partial void Evictable(ILogger logger, string policy);
    }
}
