using StackExchange.Redis;

namespace Gateway.Analytics;

/// <summary>Tells that the ACL of the Redis user does not permit a command, which is no outage.</summary>
internal static class RedisPermission
{
    public static bool IsMissing(RedisServerException exception) =>
        exception.Message.StartsWith("NOPERM", StringComparison.Ordinal);
}
