namespace Gateway.Users.Credentials;

/// <summary>Why credentials are refused: for operators alone, the person is told one thing for all of them.</summary>
internal enum RefusalReason
{
    /// <summary>The login names nobody.</summary>
    UnknownUser,

    /// <summary>The user has no password, or one of a form that can't be verified; the log says which.</summary>
    WrongPassword,

    /// <summary>The user is disabled.</summary>
    Disabled,

    /// <summary>The user was changed while signing in.</summary>
    Changed,
}
