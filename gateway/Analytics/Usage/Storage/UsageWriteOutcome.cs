namespace Gateway.Analytics.Usage.Storage;

/// <summary>The outcome of a write to the store of counts.</summary>
internal enum UsageWriteOutcome
{
    /// <summary>The batch is counted.</summary>
    Done,

    /// <summary>The store did not answer. The batch may be counted, and repeating it is safe.</summary>
    Unavailable,

    /// <summary>The store does not permit it, and repeating it would not change that.</summary>
    Refused,
}
