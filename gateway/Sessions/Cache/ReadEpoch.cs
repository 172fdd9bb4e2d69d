namespace Gateway.Sessions.Cache;

/// <summary>What was known of a session's changes when a read of it began.</summary>
/// <param name="ReadAt">When the read began: a timestamp of the <see cref="TimeProvider"/>.</param>
/// <param name="Session">The epoch of the session, shared with the other sessions of its stripe.</param>
/// <param name="Global">The epoch of all sessions; it advances when any session may have changed.</param>
internal readonly record struct ReadEpoch(long ReadAt, long Session, long Global);
