namespace Gateway.Identity.Assertions;

/// <summary>The signed statement of who is calling (<c>Gateway:Identity:Assertion</c>).</summary>
internal sealed class AssertionOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = $"{IdentityOptions.Section}:Assertion";

    /// <summary>The header that carries the assertion.</summary>
    /// <value>a header name; null or empty turns the assertion off, and no keys are made.</value>
    /// <example>"X-Assertion"</example>
    public string? Header { get; set; } = "X-User-Assertion";

    /// <summary>How long an assertion is valid. One is used again until half of this has passed.</summary>
    /// <value>1 second to 36500 days.</value>
    /// <example>"00:02:00"</example>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a key signs before the next one does. The next one is published a day ahead, or half of this where that is less.
    /// </summary>
    /// <value>10 seconds to 36500 days.</value>
    /// <example>"7.00:00:00"</example>
    public TimeSpan KeyRotation { get; set; } = TimeSpan.FromDays(30);
}
