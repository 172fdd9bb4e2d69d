namespace Gateway.Identity.Assertions;

/// <summary>A signed assertion, which is reused until half of its lifetime has passed.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="Text">The JWT.</param>
/// <param name="Key">The key that signed it.</param>
/// <param name="RenewAt">When it is replaced.</param>
internal sealed record Assertion(string Audience, string Text, AssertionKey Key, DateTimeOffset RenewAt)
{
    public bool IsFresh(DateTimeOffset now) => now < RenewAt && !Key.IsDropped;

    // The default text of a record would write the token to a log.
    public override string ToString() => "(assertion)";
}
