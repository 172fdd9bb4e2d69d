namespace Gateway.Keys;

/// <summary>Where the key ring's elements are kept: a list that only grows.</summary>
internal interface IKeyRingStore
{
    /// <summary>Reads all elements, oldest first; null when the store does not answer.</summary>
    ValueTask<IReadOnlyList<string>?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Appends an element if the list is still <paramref name="expectedCount"/> long, so that of several gateways that
    /// find no usable key at once one makes it and the others find it. False when it was longer or shorter, or the
    /// store did not answer: read again.
    /// </summary>
    ValueTask<bool> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken);
}
