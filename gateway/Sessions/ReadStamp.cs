namespace Gateway.Sessions;

/// <summary>When a session was read from the store, and what was known of changes by then.</summary>
internal readonly record struct ReadStamp(long ReadAt, long Version, long Generation);
