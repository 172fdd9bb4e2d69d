namespace Gateway.Throttling;

/// <summary>Counts attempts by key, each count for a window that begins with its first attempt.</summary>
internal interface IAttemptCounter
{
    /// <summary>Counts one more attempt.</summary>
    /// <param name="key">What is counted: letters and digits only, and nothing that tells whom it is about.</param>
    /// <param name="window">How long the count lasts from its first attempt on.</param>
    /// <param name="cancellationToken">Ends the wait; the attempt may have been counted all the same.</param>
    /// <returns>The count with this attempt; null when the counter did not answer.</returns>
    ValueTask<AttemptCount?> AddAsync(string key, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>Takes an attempt back that was none: it succeeded, or could not be judged.</summary>
    ValueTask TakeBackAsync(string key, CancellationToken cancellationToken);
}
