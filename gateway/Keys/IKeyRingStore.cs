namespace Gateway.Keys;

/// <summary>Stores the elements of the key ring: an append-only list that all gateways share.</summary>
internal interface IKeyRingStore
{
    /// <summary>Reads all elements, oldest first.</summary>
    /// <param name="cancellationToken">Cancels the wait; the only reason for this method to throw.</param>
    ValueTask<KeyRingReadResult> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Appends an element if the list still has <paramref name="expectedCount"/> elements. When several gateways find no usable key
    /// at the same time, one of them adds a key and the others read it.
    /// </summary>
    /// <param name="element">The XML of the element.</param>
    /// <param name="expectedCount">The number of elements that the caller has read.</param>
    /// <param name="cancellationToken">Cancels the wait; the element may have been appended nevertheless.</param>
    ValueTask<KeyRingAppendResult> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken);
}
