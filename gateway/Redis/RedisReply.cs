namespace Gateway.Redis;

/// <summary>An answer of Redis, or that there was none: an outage is an outcome here, not an exception.</summary>
internal readonly record struct RedisReply<T>(RedisStatus Status, T? Value)
{
    public bool IsAnswered => Status == RedisStatus.Answered;

    public static RedisReply<T> Answered(T value) => new(RedisStatus.Answered, value);

    public static RedisReply<T> Unavailable => new(RedisStatus.Unavailable, default);
}
