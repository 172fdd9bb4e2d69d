namespace Gateway.Sessions.Cache;

/// <summary>What this gateway can tell of a session that the store has not.</summary>
internal enum SessionAbsence
{
    /// <summary>It was not seen here lately.</summary>
    Unknown,

    /// <summary>Its time was over.</summary>
    Expired,

    /// <summary>It had time left: somebody ended it, or the store lost it.</summary>
    Revoked,
}
