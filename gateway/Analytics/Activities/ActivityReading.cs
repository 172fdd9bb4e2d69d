namespace Gateway.Analytics.Activities;

/// <summary>The outcome of reading a person's activity. An outage is never the same as no activity.</summary>
internal abstract record ActivityReading
{
    private ActivityReading()
    {
    }

    /// <summary>The activity was read.</summary>
    /// <param name="Entries">The events, the newest first.</param>
    internal sealed record Found(IReadOnlyList<ActivityEntry> Entries) : ActivityReading;

    /// <summary>The store did not answer.</summary>
    internal sealed record Unavailable : ActivityReading
    {
        public static readonly Unavailable Instance = new();
    }
}
