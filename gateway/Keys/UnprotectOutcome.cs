namespace Gateway.Keys;

/// <summary>The result of unprotecting a payload.</summary>
internal enum UnprotectOutcome
{
    /// <summary>The payload is genuine.</summary>
    Genuine,

    /// <summary>No key of the ring protected it, or it was changed since.</summary>
    Forged,

    /// <summary>The ring could not be read, so it is not known whether the payload is genuine.</summary>
    Unavailable,
}
