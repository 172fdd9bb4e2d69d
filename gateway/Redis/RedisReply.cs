namespace Gateway.Redis;

/// <summary>The reply to a call, or that there was none: an outage is an outcome, not an exception.</summary>
/// <param name="Status">Whether Redis answered.</param>
/// <param name="Value">The reply; not set when Redis did not answer. A key that does not exist is a reply.</param>
internal readonly record struct RedisReply<T>(RedisStatus Status, T? Value)
{
    public bool IsAnswered => Status == RedisStatus.Answered;

    public static RedisReply<T> Answered(T value) => new(RedisStatus.Answered, value);

    public static RedisReply<T> Unavailable => new(RedisStatus.Unavailable, default);
}
