namespace Gateway.Analytics.Usage;

/// <summary>The counts of one hour or one day.</summary>
/// <param name="At">When it begins (UTC).</param>
/// <param name="SignIns">Sign-ins that succeeded.</param>
/// <param name="SignInsFailed">Sign-ins that failed, those that were throttled aside.</param>
/// <param name="SignInsThrottled">Sign-ins that were refused because too many had failed.</param>
/// <param name="SessionsBegun">Sessions that began.</param>
/// <param name="SessionsEnded">Sessions that ended, by reason; reasons without any are left out.</param>
/// <param name="ActiveUsers">How many different people used a session: an estimate.</param>
/// <param name="Requests">Proxied requests that had a session.</param>
internal sealed record UsagePoint(
    DateTime At,
    long SignIns,
    long SignInsFailed,
    long SignInsThrottled,
    long SessionsBegun,
    IReadOnlyDictionary<string, long> SessionsEnded,
    long ActiveUsers,
    long Requests);
