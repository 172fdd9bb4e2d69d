namespace Gateway.Identity.Assertions;

/// <summary>One assertion, ready to be sent again until half its life is over.</summary>
/// <param name="Audience">For whom it is.</param>
/// <param name="Text">The JWT.</param>
/// <param name="Key">What it was signed with.</param>
/// <param name="RenewAt">When another one takes its place.</param>
internal sealed record Assertion(string Audience, string Text, AssertionKey Key, DateTimeOffset RenewAt)
{
    public bool IsFresh(DateTimeOffset now) => now < RenewAt && !Key.IsDropped;

    // A record's own text would carry it into a log.
    public override string ToString() => "(assertion)";
}
