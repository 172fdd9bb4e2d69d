namespace Gateway.Sessions.Storage;

/// <summary>How a write to the session store ended.</summary>
internal enum StoreOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>There was no such session.</summary>
    Missing,

    /// <summary>The store did not answer; whether it was done is not known, and doing it again is safe.</summary>
    Unavailable,
}
