using Gateway.Sessions.Adaptive;

namespace Gateway.Sessions.Storage;

/// <summary>
/// Stores sessions. An outage is an outcome and never an exception. A session that was removed or has expired is not found again, and no
/// write restores it.
/// </summary>
internal interface ISessionStore
{
    /// <summary>The kind of store.</summary>
    SessionStoreKind Kind { get; }

    /// <summary>Finds a session by its id. A record that cannot be read is <see cref="StoreStatus.Missing"/>.</summary>
    ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a new session and adds it to the list of its user. After <see cref="StoreOutcome.Unavailable"/> no cookie may be issued for
    /// it.
    /// </summary>
    ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Removes a session; <see cref="StoreOutcome.Missing"/> if it had ended before.</summary>
    ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the time of last access, the activity and the expiry that follow from it, and the lifetime in the store. Nothing else of the
    /// session changes.
    /// </summary>
    ValueTask<StoreOutcome> WriteLastAccessedAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken);

    /// <summary>
    /// The sessions of a user that have not expired, in no order. Without any, the list is empty, and the status is never
    /// <see cref="StoreStatus.Missing"/>.
    /// </summary>
    ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Measures one round trip to the store.</summary>
    ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken);
}
