namespace Gateway.Throttling;

/// <summary>One attempt to sign in, counted as failed from its beginning: thousands at once are not judged by a count that none has reached.</summary>
internal sealed class SignInAttempt
{
    private readonly IReadOnlyList<string> _counted;
    private readonly Func<string, ValueTask> _takeBackAsync;

    private SignInAttempt(IReadOnlyList<string> counted, Func<string, ValueTask> takeBackAsync, TimeSpan? retryAfter, string? limit, bool isFirst)
    {
        IsFirst = isFirst;
        _counted = counted;
        _takeBackAsync = takeBackAsync;
        RetryAfter = retryAfter;
        Limit = limit;
    }

    /// <summary>How long to wait; null for an attempt that may go on.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>What has failed too often: <c>account</c>, <c>network</c> or <c>device</c>; null for an attempt that may go on.</summary>
    public string? Limit { get; }

    /// <summary>Whether it is the first to be refused in its window: the others are not worth a line each.</summary>
    public bool IsFirst { get; }

    public bool IsAdmitted => RetryAfter is null;

    public static SignInAttempt Admitted(IReadOnlyList<string> counted, Func<string, ValueTask> takeBackAsync) => new(counted, takeBackAsync, null, null, isFirst: false);

    public static SignInAttempt Throttled(TimeSpan retryAfter, string limit, bool isFirst) => new([], static _ => ValueTask.CompletedTask, retryAfter, limit, isFirst);

    /// <summary>Says that it has not failed after all.</summary>
    public async ValueTask TakeBackAsync()
    {
        foreach (var key in _counted)
        {
            await _takeBackAsync(key);
        }
    }
}
