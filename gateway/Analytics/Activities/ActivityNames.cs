using Gateway.Telemetry.Audit;

namespace Gateway.Analytics.Activities;

/// <summary>Which acts are in the activity of a person, and under which names.</summary>
internal static class ActivityNames
{
    /// <summary>The name; null for an act that is in the audit log only.</summary>
    public static string? Of(AuditKind kind) => kind switch
    {
        AuditKind.SignIn => "sign_in",
        AuditKind.SignInFailed => "sign_in_failed",
        AuditKind.SignOut => "sign_out",
        AuditKind.SessionEnded => "session_ended",
        AuditKind.PasswordChanged => "password_changed",
        AuditKind.FactorAdded => "factor_added",
        AuditKind.FactorRemoved => "factor_removed",
        AuditKind.ShareMade => "share_made",
        AuditKind.ShareOpened => "share_opened",
        AuditKind.ShareEnded => "share_ended",
        AuditKind.UserDisabled => "user_disabled",
        AuditKind.UserEnabled => "user_enabled",
        _ => null,
    };
}
