namespace Gateway.Sessions.Cache;

/// <summary>When a session was read from the store, and what was known of changes by then.</summary>
internal readonly record struct ReadEpoch(long ReadAt, long Version, long Generation);
