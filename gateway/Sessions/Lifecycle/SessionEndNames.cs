namespace Gateway.Sessions.Lifecycle;

/// <summary>The names of the reasons for which sessions end, in metrics and in analytics.</summary>
internal static class SessionEndNames
{
    public static string NameOf(SessionEnd reason) => reason switch
    {
        SessionEnd.SignOut => "sign_out",
        SessionEnd.Own => "own",
        SessionEnd.Admin => "admin",
        SessionEnd.Limit => "limit",
        SessionEnd.Replaced => "replaced",
        SessionEnd.Expired => "expired",
        SessionEnd.Disabled => "disabled",
        SessionEnd.Password => "password",
        SessionEnd.Share => "share",
        SessionEnd.Provider => "provider",
        SessionEnd.Command => "command",
        _ => "other",
    };
}
