namespace Gateway.Identity.Assertions;

/// <summary>Stores the key set of the assertion as one text, which is only ever replaced whole.</summary>
internal interface IAssertionKeyStore
{
    /// <summary>Reads the set.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<KeySetReadResult> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the set if it is still the expected one, so that of several gateways one rotates the keys and the
    /// others read what it stored.
    /// </summary>
    /// <param name="expected">The set that was read; null: there was none.</param>
    /// <param name="replacement">The new set.</param>
    /// <param name="cancellationToken">Cancels the wait; the set may have been replaced nevertheless.</param>
    ValueTask<KeySetReplaceResult> TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken);
}
