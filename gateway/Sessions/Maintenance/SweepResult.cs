using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Maintenance;

/// <summary>The result of a sweep over all sessions.</summary>
/// <param name="Counts">The number of records, and of users with an existing one, as the scan found them.</param>
/// <param name="Removed">How many ids of ended sessions were removed from indexes.</param>
internal sealed record SweepResult(SessionCounts Counts, long Removed);
