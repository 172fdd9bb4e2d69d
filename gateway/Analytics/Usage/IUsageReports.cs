namespace Gateway.Analytics.Usage;

/// <summary>Reads what was counted. It is registered only while analytics are on.</summary>
internal interface IUsageReports
{
    /// <summary>The longest range that can be asked for.</summary>
    TimeSpan Retention { get; }

    /// <summary>Reads the counts of a range.</summary>
    ValueTask<UsageReading> ReadAsync(UsageRange range, CancellationToken cancellationToken);
}
