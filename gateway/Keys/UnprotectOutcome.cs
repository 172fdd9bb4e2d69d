namespace Gateway.Keys;

/// <summary>What became of a protected payload.</summary>
internal enum UnprotectOutcome
{
    /// <summary>It is genuine.</summary>
    Genuine,

    /// <summary>No key of the ring made it, or it was changed since.</summary>
    Forged,

    /// <summary>The ring could not be read, so nobody can tell.</summary>
    Unavailable,
}
