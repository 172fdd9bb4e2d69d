namespace Gateway.Throttling;

/// <summary>Counts attempts by key. Each count lasts for a window that begins with its first attempt.</summary>
internal interface IAttemptCounter
{
    /// <summary>Counts one more attempt.</summary>
    /// <param name="key">Identifies the count: letters and digits that reveal neither a name nor an address.</param>
    /// <param name="window">The duration of the count from its first attempt.</param>
    /// <param name="cancellationToken">Cancels the wait; the attempt may have been counted nevertheless.</param>
    ValueTask<AttemptCountResult> AddAsync(string key, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>Removes an attempt from the count that did not fail: it succeeded, or its password was not verified.</summary>
    ValueTask TakeBackAsync(string key, CancellationToken cancellationToken);
}
