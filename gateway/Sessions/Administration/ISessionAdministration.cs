using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Administration;

/// <summary>
/// What operators do with other people's sessions. It is there only where sessions live outside the process that
/// serves: from another process nobody reaches its memory.
/// </summary>
internal interface ISessionAdministration
{
    /// <summary>A user's living sessions, in no order.</summary>
    ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Ends one session, whoever's it is. <see cref="StoreOutcome.Missing"/> when there is none with this id.</summary>
    ValueTask<StoreOutcome> EndAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>
    /// Ends all sessions of one user that began before: those the user's index names at once, then those that it has lost, for which every
    /// record is looked at (about ten seconds for a million).
    /// </summary>
    ValueTask<EndedSessions> EndUserAsync(string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Ends every session of everybody in bounded batches. A session that begins meanwhile may stay. Doing it again after an outage goes on
    /// with what is left.
    /// </summary>
    ValueTask<EndedSessions> EndEverybodyAsync(CancellationToken cancellationToken);
}
