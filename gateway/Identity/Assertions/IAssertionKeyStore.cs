namespace Gateway.Identity.Assertions;

/// <summary>Where the key set of the assertion is kept, as one text that is replaced whole.</summary>
internal interface IAssertionKeyStore
{
    /// <summary>Reads the set: no text where there is none, and no answer when the store does not give one.</summary>
    ValueTask<(bool IsAnswered, string? Stored)> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the set if it still is <paramref name="expected"/> (null: none), so that of several gateways one rotates
    /// the keys and the others find what it made. False when it was another one, or the store took nothing: read again.
    /// </summary>
    ValueTask<bool> TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken);
}
