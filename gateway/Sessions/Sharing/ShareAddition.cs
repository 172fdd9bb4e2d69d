namespace Gateway.Sessions.Sharing;

/// <summary>How adding a share ended.</summary>
internal enum ShareAddition
{
    /// <summary>The store did not answer. The share is not known to anybody.</summary>
    Unavailable,

    /// <summary>The user has as many open shares as one may have.</summary>
    TooMany,

    /// <summary>The share was stored.</summary>
    Added,
}
