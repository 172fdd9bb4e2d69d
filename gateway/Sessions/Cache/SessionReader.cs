using System.Collections.Concurrent;
using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Cache;

/// <summary>Reads sessions from the store, each once at a time: a deployment makes thousands of clients come back in one moment.</summary>
internal sealed class SessionReader
{
    private readonly ConcurrentDictionary<SessionId, Read> _underWay = new();
    private readonly ISessionStore _store;
    private readonly InvalidationEpochs _versions;

    public SessionReader(ISessionStore store, InvalidationEpochs versions, ISessionInvalidations invalidations)
    {
        _store = store;
        _versions = versions;
        // Whoever comes after a change must not be given what was read before it.
        invalidations.Changed += id => _underWay.TryRemove(id, out _);
        invalidations.AllChanged += _underWay.Clear;
    }

    public Task<VersionedSessionLookup> ReadAsync(SessionId id, CancellationToken cancellationToken) =>
        _underWay.GetOrAdd(id, static (id, reader) => new Read(reader, id), this).Result.WaitAsync(cancellationToken);

    // Not with the token of whoever came first: the others wait for it too. The store has a deadline of its own.
    private async Task<VersionedSessionLookup> ReadOnceAsync(SessionId id, Read read)
    {
        var stamp = _versions.Stamp(id);
        try
        {
            return new VersionedSessionLookup(await _store.FindAsync(id, CancellationToken.None), stamp);
        }
        finally
        {
            _underWay.TryRemove(new(id, read));
        }
    }

    // Begins with the first who asks for its result, for the dictionary may make one more than it keeps.
    private sealed class Read
    {
        private readonly Lazy<Task<VersionedSessionLookup>> _result;

        public Read(SessionReader reader, SessionId id) => _result = new(() => reader.ReadOnceAsync(id, this));

        public Task<VersionedSessionLookup> Result => _result.Value;
    }
}
