namespace Gateway.Sessions.Storage;

/// <summary>
/// Where sessions live. Every member answers with an outcome; none throws because the store is away. A session that
/// was removed, or has expired, never comes back through any of them.
/// </summary>
internal interface ISessionStore
{
    /// <summary>Where the sessions are.</summary>
    SessionStoreKind Kind { get; }

    /// <summary>Finds a session by its id. What is stored but can't be read is <see cref="StoreStatus.Missing"/>.</summary>
    ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Stores a new session, then lists it under its user. On <see cref="StoreOutcome.Unavailable"/> no cookie may be given out.</summary>
    ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Ends a session. <see cref="StoreOutcome.Missing"/> when it had ended before.</summary>
    ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken);

    /// <summary>Writes back that a session was used: <c>last_accessed</c>, its expiry and its lifetime in the store, and nothing else of it.</summary>
    ValueTask<StoreOutcome> TouchAsync(SessionId id, DateTimeOffset usedAt, CancellationToken cancellationToken);

    /// <summary>The sessions of a user that have not expired, in no order; an empty list, and never <see cref="StoreStatus.Missing"/>, when there are none.</summary>
    ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Measures one round trip to the store.</summary>
    ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken);
}
