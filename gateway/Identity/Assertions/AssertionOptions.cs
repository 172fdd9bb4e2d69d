namespace Gateway.Identity.Assertions;

/// <summary>The signed statement of who is calling (<c>Gateway:Identity:Assertion</c>).</summary>
internal sealed class AssertionOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = $"{IdentityOptions.Section}:Assertion";

    /// <summary>The header that carries it. Default: <c>X-User-Assertion</c>; null or empty turns it off.</summary>
    public string? Header { get; set; } = "X-User-Assertion";

    /// <summary>How long one is valid. Default: 5 minutes; at least 1 second. One is used again until half of it has passed.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a key signs before the next one does. Default: 30 days; at least 10 seconds. The next one is published
    /// a day ahead, or half of this where that is less.
    /// </summary>
    public TimeSpan KeyRotation { get; set; } = TimeSpan.FromDays(30);
}
