using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Import;

/// <summary>Stores which session replaced an imported one, its successor. An outage is an outcome and never an exception.</summary>
internal interface ISessionSuccessors
{
    /// <summary>Sets the successor of a session if it has none. Of several gateways that try at once, one succeeds.</summary>
    /// <returns>The successor that is set now; <see cref="StoreStatus.Missing"/> if another one was set and has expired since.</returns>
    ValueTask<StoreReply<SessionId>> ClaimAsync(SessionId id, SessionId successor, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Finds the successor of a session.</summary>
    ValueTask<StoreReply<SessionId>> FindAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Lets the successor expire after this time, unless it expires earlier.</summary>
    ValueTask ExpireAsync(SessionId id, TimeSpan after, CancellationToken cancellationToken);
}
