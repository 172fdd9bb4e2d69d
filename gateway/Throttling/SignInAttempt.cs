namespace Gateway.Throttling;

/// <summary>
/// One attempt to sign in. It counts as failed from its beginning; otherwise thousands of concurrent attempts would all find a low count.
/// </summary>
internal sealed class SignInAttempt
{
    private readonly IReadOnlyList<string> _counted;
    private readonly Func<string, ValueTask> _takeBackAsync;

    private SignInAttempt(
        IReadOnlyList<string> counted, Func<string, ValueTask> takeBackAsync, TimeSpan? retryAfter, string? limit, bool isFirst)
    {
        IsFirst = isFirst;
        _counted = counted;
        _takeBackAsync = takeBackAsync;
        RetryAfter = retryAfter;
        Limit = limit;
    }

    /// <summary>The time until the next attempt; null for an admitted one.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The count that was exceeded: <c>account</c>, <c>network</c> or <c>device</c>; null for an admitted attempt.</summary>
    public string? Limit { get; }

    /// <summary>Whether this is the first throttled attempt of its window; only this one is logged.</summary>
    public bool IsFirst { get; }

    /// <summary>Whether the password may be verified.</summary>
    public bool IsAdmitted => RetryAfter is null;

    /// <summary>An attempt whose password may be verified.</summary>
    public static SignInAttempt Admitted(IReadOnlyList<string> counted, Func<string, ValueTask> takeBackAsync) =>
        new(counted, takeBackAsync, null, null, isFirst: false);

    /// <summary>An attempt that is refused.</summary>
    public static SignInAttempt Throttled(TimeSpan retryAfter, string limit, bool isFirst) =>
        new([], static _ => ValueTask.CompletedTask, retryAfter, limit, isFirst);

    /// <summary>Removes the attempt from its counts, because it did not fail.</summary>
    public async ValueTask TakeBackAsync()
    {
        foreach (var key in _counted)
        {
            await _takeBackAsync(key);
        }
    }
}
