using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Import;

/// <summary>Takes over sessions of another program. It is there only where sessions live outside the process that serves.</summary>
internal interface ISessionImport
{
    /// <summary>
    /// Stores each session that neither lives already nor was imported before: one that ended since does not come back. Doing it
    /// again, after an outage too, is safe and goes on with what is missing.
    /// </summary>
    /// <param name="sessions">The sessions, marked as imported.</param>
    /// <param name="dryRun">Only tell what would happen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What happened. When the store is unavailable, some may be stored and others not.</returns>
    ValueTask<StoreReply<SessionImportCounts>> ImportAsync(IReadOnlyList<Session> sessions, bool dryRun, CancellationToken cancellationToken);
}
