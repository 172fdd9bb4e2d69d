namespace Gateway.Analytics.Usage;

/// <summary>What was counted in a range of time, by all gateways together. It is also the document of the API.</summary>
/// <param name="From">The beginning of the range as it was asked for (UTC).</param>
/// <param name="To">Its end.</param>
/// <param name="Step">What each point stands for.</param>
/// <param name="Series">A point for each hour or day that the range touches, each as a whole, without gaps.</param>
/// <param name="Devices">Sessions that began, by the kind of device.</param>
/// <param name="SessionSeconds">How long the sessions lasted that ended.</param>
internal sealed record UsageReport(
    DateTime From,
    DateTime To,
    UsageStep Step,
    IReadOnlyList<UsagePoint> Series,
    IReadOnlyDictionary<string, long> Devices,
    SessionSeconds SessionSeconds);
