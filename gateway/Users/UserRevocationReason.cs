namespace Gateway.Users;

/// <summary>Why a user's sessions must end.</summary>
internal enum UserRevocationReason
{
    /// <summary>The user was disabled or removed.</summary>
    Disabled,

    /// <summary>The user has another password.</summary>
    PasswordChanged,
}
