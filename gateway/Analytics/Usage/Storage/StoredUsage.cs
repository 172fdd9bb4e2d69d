namespace Gateway.Analytics.Usage.Storage;

/// <summary>What a store has of a range.</summary>
/// <param name="Counts">The counts of each hour, by <see cref="UsageFields"/>, in the order of the question.</param>
/// <param name="People">The estimate of each hour or day, in the order of the question.</param>
internal sealed record StoredUsage(
    IReadOnlyList<IReadOnlyDictionary<string, long>> Counts, IReadOnlyList<long> People);
