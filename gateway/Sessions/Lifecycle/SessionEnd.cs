namespace Gateway.Sessions.Lifecycle;

/// <summary>Why a session ended.</summary>
internal enum SessionEnd
{
    /// <summary>The user signed out.</summary>
    SignOut,

    /// <summary>Another sign-in in the same browser replaced it.</summary>
    Replaced,

    /// <summary>The user ended it from another device, or an operator ended it.</summary>
    Revoked,

    /// <summary>A newer session exceeded the limit per user.</summary>
    Limit,

    /// <summary>The user was disabled or removed, or the password changed.</summary>
    UserChanged,

    /// <summary>It was begun, but its cookie could not be issued.</summary>
    GivenUp,
}
