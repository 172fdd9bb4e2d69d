using System.Collections.Concurrent;
using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Cache;

/// <summary>
/// Reads sessions from the store. Concurrent callers share one read per session: after a deployment thousands
/// of clients return at once.
/// </summary>
internal sealed class SessionReader
{
    private readonly ConcurrentDictionary<SessionId, Read> _inFlight = new();
    private readonly ISessionStore _store;
    private readonly SessionInvalidator _invalidator;

    public SessionReader(ISessionStore store, SessionInvalidator invalidator)
    {
        _store = store;
        _invalidator = invalidator;
        invalidator.Register(InvalidationStage.Reads, id => _inFlight.TryRemove(id, out _), _inFlight.Clear);
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
            return new VersionedSessionLookup(await _store.FindAsync(id, CancellationToken.None), epoch);
        }
        finally
        {
            _inFlight.TryRemove(new(id, read));
        }
    }

    // Lazy, because GetOrAdd may create a read that it then drops.
    private sealed class Read
    {
        private readonly Lazy<Task<VersionedSessionLookup>> _result;

        public Read(SessionReader reader, SessionId id) => _result = new(() => reader.ReadOnceAsync(id, this));

        public Task<VersionedSessionLookup> Result => _result.Value;
    }
}
