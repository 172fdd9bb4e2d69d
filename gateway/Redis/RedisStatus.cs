namespace Gateway.Redis;

/// <summary>How a call to Redis ended.</summary>
internal enum RedisStatus
{
    /// <summary>Redis answered.</summary>
    Answered,

    /// <summary>Redis did not answer in time, is not reachable, or refused the command.</summary>
    Unavailable,
}
