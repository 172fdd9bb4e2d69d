namespace Gateway.Identity.Assertions;

/// <summary>The result of reading the stored key set. An outage is never the same as a missing set, which would be replaced.</summary>
/// <param name="Status">How the read ended.</param>
/// <param name="Stored">The set as it is stored; null unless one was found.</param>
internal readonly record struct KeySetReadResult(KeySetReadStatus Status, string? Stored)
{
    public static KeySetReadResult Unavailable => new(KeySetReadStatus.Unavailable, null);

    /// <summary>The answer of a store that has this text, or none.</summary>
    public static KeySetReadResult Of(string? stored) =>
        string.IsNullOrEmpty(stored) ? new(KeySetReadStatus.Missing, null) : new(KeySetReadStatus.Found, stored);
}
