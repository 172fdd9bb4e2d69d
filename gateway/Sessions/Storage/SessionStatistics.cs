namespace Gateway.Sessions.Storage;

/// <summary>The state of the session store, for operators.</summary>
/// <param name="Store">Where sessions are stored.</param>
/// <param name="Latency">One round trip to the store.</param>
/// <param name="Counts">The sessions; while the store is unavailable, the last counts that were read. Null before the first.</param>
/// <param name="Ttl">How long a session lasts without use.</param>
internal sealed record SessionStatistics(SessionStoreKind Store, StoreReply<TimeSpan> Latency, SessionCounts? Counts, TimeSpan Ttl);
