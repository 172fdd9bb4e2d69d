namespace Gateway.Redis;

/// <summary>How a call to Redis ended, as far as the caller must tell the cases apart.</summary>
internal enum RedisStatus
{
    /// <summary>Redis answered.</summary>
    Answered,

    /// <summary>Redis did not answer in time, is not there, or refused the command.</summary>
    Unavailable,
}
