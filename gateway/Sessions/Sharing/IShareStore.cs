using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Sharing;

/// <summary>Stores shares until they expire. An outage is an outcome and never an exception.</summary>
internal interface IShareStore
{
    /// <summary>Stores a new share, unless its user has too many open ones.</summary>
    ValueTask<ShareAddition> AddAsync(Share share, int mostOpen, CancellationToken cancellationToken);

    /// <summary>Finds a share by its id; <see cref="StoreStatus.Missing"/> after its end or expiry.</summary>
    ValueTask<StoreReply<Share>> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The shares of a user that are neither ended nor expired, the newest first.</summary>
    ValueTask<StoreReply<IReadOnlyList<Share>>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Counts one use, over all gateways: of two at once only one gets the last. <see cref="StoreOutcome.Missing"/> when the share is used up
    /// or over.
    /// </summary>
    ValueTask<StoreOutcome> CountUseAsync(Share share, CancellationToken cancellationToken);

    /// <summary>Gives a use back that opened no session.</summary>
    ValueTask GiveUseBackAsync(Share share, CancellationToken cancellationToken);

    /// <summary>
    /// Notes a session that was opened with the share, so that it can be ended with it. The index of the user's sessions is not enough:
    /// Redis may have evicted it.
    /// </summary>
    ValueTask<StoreOutcome> NoteSessionAsync(Share share, SessionId session, CancellationToken cancellationToken);

    /// <summary>The sessions that were opened with a share, also after its end.</summary>
    ValueTask<StoreReply<IReadOnlyList<SessionId>>> SessionsOfAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Marks a share as ended: from then on nothing opens it or finds it but a repetition of this call, which is
    /// <see cref="StoreOutcome.Done"/> again until <see cref="RemoveAsync"/>.
    /// </summary>
    ValueTask<StoreOutcome> EndAsync(string userId, string id, CancellationToken cancellationToken);

    /// <summary>Removes an ended share. A share that stays because of an outage expires.</summary>
    ValueTask RemoveAsync(string userId, string id, CancellationToken cancellationToken);
}
