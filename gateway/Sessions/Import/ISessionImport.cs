using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Import;

/// <summary>Imports the sessions of another program. It is registered only with a store outside the process.</summary>
internal interface ISessionImport
{
    /// <summary>
    /// Stores the sessions whose id neither exists nor was imported before, so that an imported session which has ended does not come back.
    /// Repeating an import, also after an outage, is safe and continues with what is missing.
    /// </summary>
    /// <param name="sessions">The sessions, marked as imported.</param>
    /// <param name="dryRun">Only counts what would be stored.</param>
    /// <param name="cancellationToken">Cancels waiting for the store.</param>
    /// <returns>What was done. When the store is unavailable, some of the sessions may have been stored.</returns>
    ValueTask<StoreReply<SessionImportCounts>> ImportAsync(
        IReadOnlyList<Session> sessions, bool dryRun, CancellationToken cancellationToken);
}
