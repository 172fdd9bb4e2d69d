namespace Gateway.Pages;

/// <summary>Formats how long ago something was, since the server does not know the reader's time zone.</summary>
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
