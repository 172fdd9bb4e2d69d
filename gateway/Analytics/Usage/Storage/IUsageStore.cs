namespace Gateway.Analytics.Usage.Storage;

/// <summary>Keeps the counts of all gateways by the hour, and estimates of how many different people there were, by hour and by day.</summary>
internal interface IUsageStore
{
    /// <summary>Adds a batch. Repeating it after <see cref="UsageWriteOutcome.Unavailable"/> does not count it twice.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="sequence">The number of the batch, higher than that of each batch of this hour before it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<UsageWriteOutcome> AddAsync(UsageBatch batch, long sequence, CancellationToken cancellationToken);

    /// <summary>Reads the counts of hours, and the estimates of hours or days.</summary>
    /// <param name="hours">The beginnings of the hours.</param>
    /// <param name="periods">The beginnings of the hours or days whose people are estimated.</param>
    /// <param name="step">Which of the two.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null when the store does not answer.</returns>
    ValueTask<StoredUsage?> ReadAsync(
        IReadOnlyList<DateTimeOffset> hours, IReadOnlyList<DateTimeOffset> periods, UsageStep step, CancellationToken cancellationToken);
}
