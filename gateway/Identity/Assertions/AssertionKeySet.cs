namespace Gateway.Identity.Assertions;

/// <summary>A snapshot of the keys, oldest first: retired keys, the signing key and the next key.</summary>
/// <param name="Keys">At least one.</param>
/// <param name="Stored">The set as it is stored; null for a set that is not stored.</param>
internal sealed record AssertionKeySet(IReadOnlyList<AssertionKey> Keys, string? Stored)
{
    /// <summary>The public keys.</summary>
    public Jwks Jwks { get; } = Jwks.Of(Keys);

    public static AssertionKeySet Create(DateTimeOffset now) => new([AssertionKey.Create(now)], Stored: null);

    /// <summary>The key that signs now. The first key signs even before its time, because there is no other.</summary>
    public AssertionKey SigningKey(DateTimeOffset now) => Keys.LastOrDefault(key => key.SignsFrom <= now) ?? Keys[0];

    /// <summary>The set that must replace this one now; null while nothing is due.</summary>
    public AssertionKeySet? Due(DateTimeOffset now, AssertionSchedule schedule)
    {
        var keys = Keys.Where((_, i) => i == Keys.Count - 1 || Keys[i + 1].SignsFrom + schedule.Keep > now).ToList();
        var isDue = keys.Count < Keys.Count;
        var end = keys[^1].SignsFrom + schedule.Rotation;
        if (end - schedule.Lead <= now)
        {
            // After an outage the key is late, and is still published for long enough before it signs.
            var start = now + schedule.Lead;
            keys.Add(AssertionKey.Create(end > start ? end : start));
            isDue = true;
        }

        return isDue ? new AssertionKeySet(keys, Stored: null) : null;
    }
}
