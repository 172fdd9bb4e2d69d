namespace Gateway.Users.Credentials;

/// <summary>Why credentials are invalid. Only operators see it; the response to the client is always the same.</summary>
internal enum RefusalReason
{
    /// <summary>There is no user with this login.</summary>
    UnknownUser,

    /// <summary>The password is wrong, or the user has no hash that can be verified; the log says why.</summary>
    WrongPassword,

    /// <summary>The user is disabled.</summary>
    Disabled,

    /// <summary>The user was changed during the sign-in.</summary>
    Changed,
}
