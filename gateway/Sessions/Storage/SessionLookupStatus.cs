namespace Gateway.Sessions.Storage;

/// <summary>The three outcomes of a look-up.</summary>
internal enum SessionLookupStatus
{
    /// <summary>The session is there and valid.</summary>
    Found,

    /// <summary>The store answered: there is no such session.</summary>
    Missing,

    /// <summary>The store did not answer, so nobody can tell.</summary>
    Unavailable,
}
