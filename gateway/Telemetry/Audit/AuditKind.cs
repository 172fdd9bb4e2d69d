namespace Gateway.Telemetry.Audit;

/// <summary>The kind of an act in the audit log.</summary>
internal enum AuditKind
{
    /// <summary>A user signed in.</summary>
    SignIn,

    /// <summary>A sign-in was refused, or could not be decided.</summary>
    SignInFailed,

    /// <summary>A user signed out.</summary>
    SignOut,

    /// <summary>Sessions were ended by something other than a sign-out.</summary>
    SessionEnded,

    /// <summary>A user has another password.</summary>
    PasswordChanged,

    /// <summary>A user has one more second factor.</summary>
    FactorAdded,

    /// <summary>A second factor of a user was removed.</summary>
    FactorRemoved,

    /// <summary>A user shared a session.</summary>
    ShareMade,

    /// <summary>Somebody opened a share.</summary>
    ShareOpened,

    /// <summary>A share is over.</summary>
    ShareEnded,

    /// <summary>An administrator disabled a user.</summary>
    UserDisabled,

    /// <summary>An administrator enabled a user again.</summary>
    UserEnabled,

    /// <summary>A rule refused a request of a signed-in user.</summary>
    AccessRefused,

    /// <summary>An operator ran a command.</summary>
    CommandRun,
}
