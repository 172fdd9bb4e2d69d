namespace Gateway.Identity.Assertions;

/// <summary>How a replacement of the stored key set ended.</summary>
internal enum KeySetReplaceResult
{
    /// <summary>The store did not answer, or refused the write. Whether the set was replaced is not known until the next read.</summary>
    Unavailable,

    /// <summary>The stored set was another one than expected: another gateway has replaced it.</summary>
    Conflict,

    /// <summary>The set was replaced.</summary>
    Replaced,
}
