namespace Gateway.Analytics.Usage;

/// <summary>What one gateway counted of one hour since it last took a batch.</summary>
/// <param name="Hour">When the hour begins (UTC).</param>
/// <param name="Counts">The counts by <see cref="UsageFields"/>.</param>
/// <param name="People">The ids of the users who used a session. A store keeps none of them.</param>
internal sealed record UsageBatch(DateTimeOffset Hour, Dictionary<string, long> Counts, HashSet<string> People);
