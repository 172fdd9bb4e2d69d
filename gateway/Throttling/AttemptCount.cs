namespace Gateway.Throttling;

/// <summary>The number of attempts, and the time until the count ends.</summary>
internal readonly record struct AttemptCount(long Attempts, TimeSpan Left);
