namespace Gateway.Analytics.Usage;

/// <summary>The outcome of reading a report. An outage is never the same as counts of zero.</summary>
internal abstract record UsageReading
{
    private UsageReading()
    {
    }

    /// <summary>The counts were read.</summary>
    internal sealed record Found(UsageReport Report) : UsageReading;

    /// <summary>The store did not answer.</summary>
    internal sealed record Unavailable : UsageReading
    {
        public static readonly Unavailable Instance = new();
    }
}
