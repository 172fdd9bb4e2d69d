namespace Gateway.Sessions.Lifecycle;

/// <summary>Why a session ended.</summary>
internal enum SessionEnd
{
    /// <summary>It was begun, but its cookie could not be issued, or its sign-in was refused in the end.</summary>
    Other,

    /// <summary>The user signed out.</summary>
    SignOut,

    /// <summary>The user ended it in the list of their own sessions.</summary>
    Own,

    /// <summary>An administrator ended it.</summary>
    Admin,

    /// <summary>A newer session exceeded the limit per user.</summary>
    Limit,

    /// <summary>Another sign-in in the same browser replaced it.</summary>
    Replaced,

    /// <summary>Its lifetime was over, or the store lost it.</summary>
    Expired,

    /// <summary>The user was disabled or removed.</summary>
    Disabled,

    /// <summary>The user has another password.</summary>
    Password,

    /// <summary>The share that it was opened with is over.</summary>
    Share,

    /// <summary>The provider that the user signed in with ended it.</summary>
    Provider,

    /// <summary>An operator ended it on the command line.</summary>
    Command,
}
