namespace Gateway.Sessions.Storage;

/// <summary>The session store as operators see it.</summary>
/// <param name="Store">Where sessions live.</param>
/// <param name="Latency">One round trip to the store; null when it did not answer.</param>
/// <param name="Counts">The sessions, or with the store away the last counts that were read; null when there are none.</param>
/// <param name="Ttl">How long a session lasts without use.</param>
internal sealed record SessionStatistics(SessionStoreKind Store, TimeSpan? Latency, SessionCounts? Counts, TimeSpan Ttl)
{
    public bool IsAvailable => Latency is not null;
}
