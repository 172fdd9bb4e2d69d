namespace Gateway.Analytics.Usage;

/// <summary>The names of what is counted, which are the fields of an hour's hash in Redis.</summary>
internal static class UsageFields
{
    public const string SignIns = "sign_ins";
    public const string SignInsFailed = "sign_ins_failed";
    public const string SignInsThrottled = "sign_ins_throttled";
    public const string SessionsBegun = "sessions_begun";
    public const string Requests = "requests";

    /// <summary>Followed by the reason.</summary>
    public const string EndedPrefix = "ended:";

    /// <summary>Followed by the kind of device.</summary>
    public const string DevicePrefix = "device:";

    /// <summary>Followed by the number of a bucket of <see cref="LengthHistogram"/>.</summary>
    public const string LengthPrefix = "seconds:";
}
