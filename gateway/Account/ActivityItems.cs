using Gateway.Analytics.Activities;
using Gateway.Pages;

namespace Gateway.Account;

/// <summary>Describes events for a page.</summary>
internal static class ActivityItems
{
    public static ActivityItem Of(ActivityEntry entry) => new(
        TextOf(entry),
        entry.At,
        entry.Ip,
        entry.Device,
        IsWarning: entry.Event == "sign_in_failed",
        IsByAdministrator: entry.By is not null);

    private static string TextOf(ActivityEntry entry) => entry.Event switch
    {
        "sign_in" => "Signed in",
        "sign_in_failed" => "Failed sign-in",
        "sign_out" => "Signed out",
        "session_ended" => entry.SessionId is null ? "Sessions ended" : "Session ended",
        "password_changed" => "Password changed",
        "factor_added" => "Second factor added",
        "factor_removed" => "Second factor removed",
        "share_made" => "Share made",
        "share_opened" => "Share opened",
        "share_ended" => "Share ended",
        "user_disabled" => "Account disabled",
        "user_enabled" => "Account enabled",
        // Of a later version that runs beside this one.
        var name => name.Replace('_', ' '),
    };
}
