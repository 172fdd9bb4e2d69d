using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>Distinguishes the errors of Redis that are an answer from those that are an outage.</summary>
internal static class RedisErrors
{
    /// <summary>Whether the key has another type than the command needs, so another program wrote it.</summary>
    public static bool IsWrongType(RedisServerException e) => e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    /// <summary>Whether the ACL of the Redis user does not permit the command; the texts are those of Redis up to 7.0 and since.</summary>
    public static bool IsNotPermitted(RedisServerException e) =>
        e.Message.Contains("can't run this command", StringComparison.Ordinal)
        || e.Message.Contains("ACL failure", StringComparison.Ordinal);
}
