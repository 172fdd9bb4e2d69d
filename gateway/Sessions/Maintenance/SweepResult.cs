using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Maintenance;

/// <summary>What a walk over all sessions found and did.</summary>
/// <param name="Counts">The records and the users with a living one, as they came along.</param>
/// <param name="Removed">How many dead ids were taken out of indexes.</param>
internal sealed record SweepResult(SessionCounts Counts, long Removed);
