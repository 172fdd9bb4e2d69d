namespace Gateway.Sessions.Storage;

/// <summary>The three outcomes of reading from the session store.</summary>
internal enum StoreStatus
{
    /// <summary>The store did not answer. It is the default, so that a reply which was never set cannot be taken for an answer.</summary>
    Unavailable,

    /// <summary>The store answered: there is nothing of that name.</summary>
    Missing,

    /// <summary>The store answered with a value.</summary>
    Found,
}
