namespace Gateway.Users;

/// <summary>The result of changing a user.</summary>
internal enum UserChange
{
    /// <summary>The change is stored.</summary>
    Done,

    /// <summary>Another user has the id, the e-mail address or the user name.</summary>
    Duplicate,

    /// <summary>The user does not exist.</summary>
    NotFound,

    /// <summary>The store did not answer, or the file could not be read or written. It is not known whether anything changed.</summary>
    Unavailable,

    /// <summary>The users are in a foreign table, which the gateway never writes.</summary>
    ReadOnly,
}
