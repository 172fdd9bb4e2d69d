namespace Gateway.Management;

/// <summary>Durations as health answers give them.</summary>
internal static class Milliseconds
{
    /// <summary>Milliseconds to the microsecond; null stays null.</summary>
    public static double? Of(TimeSpan? duration) => duration is { } value ? Math.Round(value.TotalMilliseconds, 3) : null;
}
