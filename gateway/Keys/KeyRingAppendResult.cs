namespace Gateway.Keys;

/// <summary>The result of appending an element to the key ring's store.</summary>
internal enum KeyRingAppendResult
{
    /// <summary>The element was appended.</summary>
    Appended,

    /// <summary>The list has another length than expected, or another process is changing it: read it again.</summary>
    Changed,

    /// <summary>The store did not answer or rejected the write.</summary>
    Unavailable,
}
