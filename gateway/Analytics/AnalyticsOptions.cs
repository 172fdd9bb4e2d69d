namespace Gateway.Analytics;

/// <summary>Counts by the hour, for administrators (<c>Gateway:Analytics</c>).</summary>
internal sealed class AnalyticsOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Analytics";

    /// <summary>
    /// Whether sign-ins, sessions, people and requests are counted by the hour. The counts hold no name, address or path of anybody.
    /// </summary>
    /// <example>false</example>
    public bool Enabled { get; set; } = true;

    /// <summary>How long counts are kept, in Redis or else in the process.</summary>
    /// <value>1 to 400 days.</value>
    /// <example>"90.00:00:00"</example>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(35);
}
