namespace Gateway.Users;

/// <summary>How a change of a user ended.</summary>
internal enum UserChange
{
    /// <summary>It is stored.</summary>
    Done,

    /// <summary>Another user has the id, the e-mail address or the user name.</summary>
    Duplicate,

    /// <summary>There is no such user.</summary>
    NotFound,

    /// <summary>The store did not answer, or the file could not be read or written; nothing is known to have changed.</summary>
    Unavailable,

    /// <summary>The users belong to somebody else's table and are never written.</summary>
    ReadOnly,
}
