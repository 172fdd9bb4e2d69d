namespace Gateway.Pages;

/// <summary>Says how long ago something was: the server does not know the reader's time zone, and needs not to.</summary>
internal static class RelativeTime
{
    public static string Ago(TimeSpan past) => past switch
    {
        { TotalMinutes: < 2 } => "just now",
        { TotalHours: < 2 } => $"{(int)past.TotalMinutes} minutes ago",
        { TotalDays: < 2 } => $"{(int)past.TotalHours} hours ago",
        _ => $"{(int)past.TotalDays} days ago",
    };
}
