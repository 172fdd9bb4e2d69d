using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Administration;

/// <summary>
/// Lists and ends the sessions of any user, for operators. It is registered only with a store outside the process, because a command cannot
/// reach the memory of the gateway.
/// </summary>
internal interface ISessionAdministration
{
    /// <summary>The sessions of a user that have not expired, in no order.</summary>
    ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Ends one session of any user; <see cref="StoreOutcome.Missing"/> if there is none with this id.</summary>
    ValueTask<StoreOutcome> EndAsync(SessionId id, SessionEnd reason, CancellationToken cancellationToken);

    /// <summary>
    /// Ends all sessions of a user that began before the call: first those in the user's index, then those that the index has lost, for
    /// which every record is read (about ten seconds for a million).
    /// </summary>
    ValueTask<EndedSessions> EndUserAsync(string userId, SessionEnd reason, CancellationToken cancellationToken);

    /// <summary>
    /// Ends all sessions of all users in bounded batches. A session that begins meanwhile may stay. Repeating it after an outage continues
    /// with the sessions that are left.
    /// </summary>
    ValueTask<EndedSessions> EndEverybodyAsync(CancellationToken cancellationToken);
}
