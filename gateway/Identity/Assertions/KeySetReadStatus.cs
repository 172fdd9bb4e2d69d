namespace Gateway.Identity.Assertions;

/// <summary>How a read of the stored key set ended.</summary>
internal enum KeySetReadStatus
{
    /// <summary>The store did not answer.</summary>
    Unavailable,

    /// <summary>The store has no key set.</summary>
    Missing,

    /// <summary>The store has a key set.</summary>
    Found,
}
