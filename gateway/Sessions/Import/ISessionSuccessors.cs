using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Import;

/// <summary>Remembers which session took the place of an imported one. No member throws because the store is away.</summary>
internal interface ISessionSuccessors
{
    /// <summary>Names the successor of a session, unless it has one: of several gateways that try, one wins.</summary>
    /// <returns>The successor that counts.</returns>
    ValueTask<StoreReply<SessionId>> ClaimAsync(SessionId id, SessionId successor, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>The successor of a session.</summary>
    ValueTask<StoreReply<SessionId>> FindAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Forgets the successor after a time, or earlier where that is settled already.</summary>
    ValueTask ForgetAsync(SessionId id, TimeSpan after, CancellationToken cancellationToken);
}
