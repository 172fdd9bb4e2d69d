using System.Collections.Concurrent;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Cache;

/// <summary>
/// Reads sessions from the store. Concurrent callers share one read per session: after a deployment thousands
/// of clients return at once.
/// </summary>
internal sealed class SessionReader
{
    private readonly ConcurrentDictionary<SessionId, Read> _inFlight = new();

    // The reads of shared sessions that have come to the session that made the share.
    private readonly ConcurrentDictionary<Read, (SessionId Shared, SessionId Owner)> _ownersInFlight = new();
    private readonly ISessionStore _store;
    private readonly SessionInvalidator _invalidator;
    private readonly bool _areSharesOff;

    public SessionReader(ISessionStore store, SessionInvalidator invalidator, IOptions<SharingOptions>? sharing = null)
    {
        _store = store;
        _areSharesOff = sharing is { Value.Enabled: false };
        _invalidator = invalidator;
        invalidator.Register(InvalidationStage.Reads, Drop, _inFlight.Clear);
    }

    /// <summary>Reads a session, or joins the read that is in flight and began after the last known change.</summary>
    public Task<VersionedSessionLookup> ReadAsync(SessionId id, CancellationToken cancellationToken) =>
        _inFlight.GetOrAdd(id, static (id, reader) => new Read(reader, id), this).Result.WaitAsync(cancellationToken);

    // Without the first caller's token, because the others wait for the same read. The store has a deadline of its own.
    private async Task<VersionedSessionLookup> ReadOnceAsync(SessionId id, Read read)
    {
        var epoch = _invalidator.EpochOf(id);
        try
        {
            var lookup = await _store.FindAsync(id, CancellationToken.None);
            if (!lookup.TryGetValue(out var session) || session.Share is not { } share)
            {
                return new VersionedSessionLookup(lookup, epoch);
            }

            if (_areSharesOff)
            {
                // Sharing was turned off, and nobody could end the session.
                return new VersionedSessionLookup(StoreReply<Session>.Missing, epoch);
            }

            // Before the owner's session is read: whoever comes after its end must not join this read.
            _ownersInFlight[read] = (id, share.OwnerSession);
            return await ReadOwnerAsync(session, share.OwnerSession, epoch);
        }
        finally
        {
            _inFlight.TryRemove(new(id, read));
            _ownersInFlight.TryRemove(read, out _);
        }
    }

    private void Drop(SessionId changed)
    {
        _inFlight.TryRemove(changed, out _);
        foreach (var (read, (shared, owner)) in _ownersInFlight)
        {
            if (owner == changed)
            {
                _inFlight.TryRemove(new(shared, read));
            }
        }
    }

    // A shared session is over when the session is that made the share. Not by ReadAsync: records that name each other would wait for ever.
    private async ValueTask<VersionedSessionLookup> ReadOwnerAsync(Session session, SessionId ownerId, ReadEpoch epoch)
    {
        var ownerEpoch = _invalidator.EpochOf(ownerId);
        var lookup = await _store.FindAsync(ownerId, CancellationToken.None);
        return lookup.Status == StoreStatus.Unavailable ? new(lookup, epoch, ownerEpoch)
            : lookup.TryGetValue(out var owner) && owner.Share is null && owner.User.Id == session.User.Id
                ? new(StoreReply.Found(ExpiringWith(owner, session)), epoch, ownerEpoch)
            : new(StoreReply<Session>.Missing, epoch, ownerEpoch);
    }

    private static Session ExpiringWith(Session owner, Session session) =>
        owner.ExpiresAt < session.ExpiresAt ? session with { ExpiresAt = owner.ExpiresAt } : session;

    // Lazy, because GetOrAdd may create a read that it then drops.
    private sealed class Read
    {
        private readonly Lazy<Task<VersionedSessionLookup>> _result;

        public Read(SessionReader reader, SessionId id) => _result = new(() => reader.ReadOnceAsync(id, this));

        public Task<VersionedSessionLookup> Result => _result.Value;
    }
}
