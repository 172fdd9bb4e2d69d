using Gateway.Analytics.Activities;
using Gateway.Pages;

namespace Gateway.Account;

/// <summary>Describes events for a page.</summary>
internal static class ActivityItems
{
    public static ActivityItem Of(ActivityEntry entry) => new(
        TextOf(entry.Event),
        entry.At,
        entry.Ip,
        entry.Device,
        IsWarning: entry.Event == "sign_in_failed",
        IsByAdministrator: entry.By is not null);

    private static string TextOf(string name) => name switch
    {
        "sign_in" => "Signed in",
        "sign_in_failed" => "Failed sign-in",
        "sign_out" => "Signed out",
        "session_ended" => "Signed out a device",
        "password_changed" => "Password changed",
        "factor_added" => "Second factor added",
        "factor_removed" => "Second factor removed",
        "share_made" => "Share made",
        "share_opened" => "Share opened",
        "share_ended" => "Share ended",
        "user_disabled" => "Account disabled",
        "user_enabled" => "Account enabled",
        // Of a later version that runs beside this one.
        _ => name.Replace('_', ' '),
    };
}
