namespace Gateway.Sessions;

/// <summary>Why a session ended.</summary>
internal enum SessionEnd
{
    /// <summary>Its owner signed out.</summary>
    SignOut,

    /// <summary>Somebody signed in at the same browser.</summary>
    Replaced,

    /// <summary>Its owner ended it from another device, or an operator did.</summary>
    Revoked,

    /// <summary>One more began than a user may have.</summary>
    Limit,

    /// <summary>The user was disabled or removed, or has a new password.</summary>
    UserChanged,

    /// <summary>It was begun, and could not be given to its owner.</summary>
    GivenUp,
}
