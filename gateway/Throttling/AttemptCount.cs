namespace Gateway.Throttling;

/// <summary>How many attempts there were, and how long they still count.</summary>
internal readonly record struct AttemptCount(long Attempts, TimeSpan Left);
