namespace Gateway.Management;

/// <summary>Converts durations to milliseconds for health reports.</summary>
internal static class Milliseconds
{
    /// <summary>Milliseconds with three decimals; null for null.</summary>
    public static double? Of(TimeSpan? duration) => duration is { } value ? Math.Round(value.TotalMilliseconds, 3) : null;
}
