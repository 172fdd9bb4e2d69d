namespace Gateway.Sessions.Storage;

/// <summary>How a write to the session store ended. Reads answer with a <see cref="StoreReply{T}"/>.</summary>
internal enum StoreOutcome
{
    /// <summary>The session was written or removed.</summary>
    Done,

    /// <summary>There was no such session.</summary>
    Missing,

    /// <summary>The store did not answer. Whether the write was done is not known, and repeating it is safe.</summary>
    Unavailable,
}
