namespace Gateway.Throttling;

/// <summary>The result of counting an attempt: the new count, or the information that the counter is unavailable.</summary>
/// <param name="IsAvailable">Whether the counter answered.</param>
/// <param name="Count">The count with this attempt, if the counter answered.</param>
internal readonly record struct AttemptCountResult(bool IsAvailable, AttemptCount Count)
{
    /// <summary>The counter did not answer.</summary>
    public static AttemptCountResult Unavailable => default;

    /// <summary>The counter answered with this count.</summary>
    public static AttemptCountResult Of(AttemptCount count) => new(IsAvailable: true, count);
}
