namespace Gateway.Identity.Assertions;

/// <summary>The keys of one moment, the oldest first: retired ones, the one that signs, and the one that is next.</summary>
/// <param name="Keys">At least one.</param>
/// <param name="Stored">The set as it is in the store; null for one that is not there.</param>
internal sealed record AssertionKeySet(IReadOnlyList<AssertionKey> Keys, string? Stored)
{
    /// <summary>What the public gets of it.</summary>
    public Jwks Jwks { get; } = Jwks.Of(Keys);

    public static AssertionKeySet Create(DateTimeOffset now) => new([AssertionKey.Create(now)], Stored: null);

    /// <summary>The key that signs. The first one does before its time: better than none.</summary>
    public AssertionKey SigningKey(DateTimeOffset now) => Keys.LastOrDefault(key => key.SignsFrom <= now) ?? Keys[0];

    /// <summary>The set that should take this one's place by now; null while it is good as it is.</summary>
    public AssertionKeySet? Due(DateTimeOffset now, AssertionSchedule schedule)
    {
        var keys = Keys.Where((_, i) => i == Keys.Count - 1 || Keys[i + 1].SignsFrom + schedule.Keep > now).ToList();
        var isDue = keys.Count < Keys.Count;
        var end = keys[^1].SignsFrom + schedule.Rotation;
        if (end - schedule.Lead <= now)
        {
            // Late, after an outage, it still is published for long enough before it signs.
            var start = now + schedule.Lead;
            keys.Add(AssertionKey.Create(end > start ? end : start));
            isDue = true;
        }

        return isDue ? new AssertionKeySet(keys, Stored: null) : null;
    }
}
