namespace Gateway.Identity.Assertions;

/// <summary>When keys are published, sign, retire and are removed.</summary>
/// <param name="Rotation">How long a key signs.</param>
/// <param name="Lead">How long a key is published before it signs: longer than clients cache the key set.</param>
/// <param name="Keep">
/// How long a key is published after it last signed: all its assertions have expired by then, even where clocks differ and a gateway
/// has read the next key late.
/// </param>
/// <param name="CacheFor">How long a client may cache the key set.</param>
internal sealed record AssertionSchedule(TimeSpan Rotation, TimeSpan Lead, TimeSpan Keep, TimeSpan CacheFor)
{
    /// <summary>How often a gateway compares its keys with the store.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    /// <summary>Half of this is still longer than a client's cache and a few refreshes.</summary>
    public static readonly TimeSpan ShortestRotation = TimeSpan.FromSeconds(10);

    // ASP.NET Core's bearer authentication reads a key set again twice a day; others do so within the hour, or when
    // they find an unknown key.
    private static readonly TimeSpan LongestLead = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestCaching = TimeSpan.FromMinutes(5);

    public static AssertionSchedule Of(AssertionOptions options)
    {
        var lead = Min(LongestLead, options.KeyRotation / 2);
        return new(options.KeyRotation, lead, options.Lifetime + lead, Min(LongestCaching, options.KeyRotation / 8));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
