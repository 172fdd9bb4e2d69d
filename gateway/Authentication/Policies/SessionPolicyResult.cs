namespace Gateway.Authentication.Policies;

/// <summary>The result of evaluating a <see cref="SessionPolicy"/>.</summary>
internal enum SessionPolicyResult
{
    /// <summary>The session meets the policy.</summary>
    Allowed,

    /// <summary>The session does not meet the policy, and signing in again would not change that: 403.</summary>
    Forbidden,
}
