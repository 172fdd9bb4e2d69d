using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Cache;

/// <summary>
/// Caches validated sessions by the text of their cookie, so that a request of a cached session needs no Redis call. An entry is served
/// while invalidation is proven to work (<see cref="SessionInvalidator.IsProven"/>), and for 0.75 seconds after its read otherwise.
/// </summary>
/// <typeparam name="T">The value that is kept for a session.</typeparam>
internal sealed class LocalSessionCache<T>
    where T : class
{
    // Less than the second within which the end of a session must take effect on every gateway.
    private static readonly TimeSpan UnprovenLifetime = TimeSpan.FromMilliseconds(750);

    // Covers clock differences and latency. Only telemetry depends on it.
    private static readonly TimeSpan ExpiryTolerance = TimeSpan.FromSeconds(1);

    // How many ended sessions are remembered, so that telemetry can tell "expired" from "revoked".
    private const int Remembered = 10_000;

    // Created with the first session: checking a changed configuration builds the whole application, and this is most of its memory.
    private volatile Entries? _entries;
    private readonly ConcurrentDictionary<SessionId, Entry> _byId = new();
    private volatile ConcurrentLru<SessionId, DateTimeOffset>? _lastSeen;
    private readonly SessionInvalidator _invalidator;
    private readonly TimeProvider _time;
    private readonly TimeSpan _freshness;
    private readonly int _size;

    public LocalSessionCache(SessionInvalidator invalidator, IOptions<SessionsOptions> options, TimeProvider time)
    {
        _invalidator = invalidator;
        _time = time;
        _freshness = options.Value.LocalCache.Freshness;
        _size = options.Value.LocalCache.Size;
        if (_size > 0)
        {
            invalidator.Register(InvalidationStage.Entries, Remove, Clear);
        }
    }

    /// <summary>The number of cached sessions.</summary>
    public int Count => _entries?.ByCookie.Count ?? 0;

    /// <summary>Gets the value of the session that a cookie opens, if it is cached and may be served.</summary>
    public bool TryGet(ReadOnlySpan<char> cookie, [NotNullWhen(true)] out T? value)
    {
        if (_entries is { } entries && entries.ByText.TryGet(cookie, out var entry) && CanServe(entry))
        {
            value = entry.Value;
            return true;
        }

        value = null;
        return false;
    }

    /// <summary>Caches what a read found, unless the session has changed since the read began.</summary>
    /// <param name="cookie">The text of its cookie.</param>
    /// <param name="session">The session.</param>
    /// <param name="value">The value that is kept for it.</param>
    /// <param name="epoch">The epoch at which the read began.</param>
    /// <param name="ownerEpoch">That of the session that made the share, for a shared session.</param>
    public void Set(string cookie, Session session, T value, ReadEpoch epoch, ReadEpoch? ownerEpoch = null)
    {
        if (_size == 0)
        {
            return;
        }

        var entries = (_entries ?? CreateEntries()).ByCookie;
        var entry = new Entry(cookie, session.Id, value, epoch.ReadAt, session.ExpiresAt, OwnerOf(session, ownerEpoch));
        IndexById(entry, entries);
        entries.AddOrUpdate(cookie, entry);

        // The entry is stored first and served only after this check: a later change finds it in the cache, an earlier one in the epoch.
        if (_invalidator.IsCurrent(session.Id, epoch) && IsOwnerCurrent(entry))
        {
            entry.Publish();
        }
        else
        {
            // By its cookie too: of two concurrent reads of a session, only one entry can be found by the id.
            entry.Remove();
            entries.TryRemove(cookie);
            Remove(session.Id);
        }
    }

    /// <summary>Why a session is gone, as far as this gateway had it cached.</summary>
    public SessionAbsence AbsenceOf(SessionId id)
    {
        DateTimeOffset expiresAt;
        if (_byId.TryGetValue(id, out var entry))
        {
            expiresAt = entry.ExpiresAt;
        }
        else if (_lastSeen is not { } lastSeen || !lastSeen.TryGet(id, out expiresAt))
        {
            return SessionAbsence.Unknown;
        }

        return expiresAt <= _time.GetUtcNow() + ExpiryTolerance ? SessionAbsence.Expired : SessionAbsence.Revoked;
    }

    // A session has one entry even if it has several cookies, so that an invalidation finds everything that is cached of it.
    private void IndexById(Entry entry, ConcurrentLru<string, Entry> entries)
    {
        while (!_byId.TryAdd(entry.Id, entry))
        {
            if (_byId.TryGetValue(entry.Id, out var before) && _byId.TryUpdate(entry.Id, entry, before))
            {
                // The replaced entry is removed, because no later invalidation could find it.
                before.Remove();
                if (before.Cookie != entry.Cookie)
                {
                    entries.TryRemove(before.Cookie);
                }

                return;
            }
        }
    }

    private Entries CreateEntries()
    {
        // The algorithm needs a capacity of at least three.
        var lru = new ConcurrentLru<string, Entry>(Environment.ProcessorCount, Math.Max(3, _size), CookieTextComparer.Instance);
        lru.Events.Value!.ItemRemoved += OnRemoved;
        var entries = new Entries(lru, lru.GetAlternateLookup<ReadOnlySpan<char>>());
        return Interlocked.CompareExchange(ref _entries, entries, null) ?? entries;
    }

    private ConcurrentLru<SessionId, DateTimeOffset> LastSeen()
    {
        if (_lastSeen is { } lastSeen)
        {
            return lastSeen;
        }

        var lru = new ConcurrentLru<SessionId, DateTimeOffset>(Environment.ProcessorCount, Remembered, EqualityComparer<SessionId>.Default);
        return Interlocked.CompareExchange(ref _lastSeen, lru, null) ?? lru;
    }

    private bool CanServe(Entry entry)
    {
        if (!entry.IsPublished || !IsOwnerCurrent(entry))
        {
            return false;
        }

        var age = _time.GetElapsedTime(entry.ReadAt);
        return age < UnprovenLifetime
            ? entry.ExpiresAt > _time.GetUtcNow()
            : age < _freshness && _invalidator.IsProven && entry.ExpiresAt > _time.GetUtcNow();
    }

    private static Owner? OwnerOf(Session session, ReadEpoch? epoch) =>
        session.Share is { } share && epoch is { } at ? new Owner(share.OwnerSession, at) : null;

    // A change of the owner's session names that one alone, so the entry of a shared session compares the epoch each time.
    private bool IsOwnerCurrent(Entry entry) => entry.Owner is not { } owner || _invalidator.IsCurrent(owner.Id, owner.Epoch);

    private void Remove(SessionId id)
    {
        if (_byId.TryGetValue(id, out var known))
        {
            // Not served from here on, and remembered before it is gone: a request that misses it must be able to tell that it was revoked.
            known.Remove();
            LastSeen().AddOrUpdate(id, known.ExpiresAt);
        }

        if (_byId.TryRemove(id, out var entry))
        {
            entry.Remove();
            _entries?.ByCookie.TryRemove(entry.Cookie);
        }
    }

    private void Clear()
    {
        foreach (var (id, _) in _byId)
        {
            Remove(id);
        }
    }

    private void OnRemoved(object? source, ItemRemovedEventArgs<string, Entry> removed)
    {
        if (removed.Value is { } entry)
        {
            entry.Remove();
            _byId.TryRemove(new(entry.Id, entry));
        }
    }

    // The alternate lookup takes a span of the header, so that a look-up does not copy the cookie.
    private sealed record Entries(ConcurrentLru<string, Entry> ByCookie, IAlternateLookup<ReadOnlySpan<char>, string, Entry> ByText);

    // The session that made the share of a shared session, and its epoch when it was read.
    private sealed record Owner(SessionId Id, ReadEpoch Epoch);

    private sealed class Entry(string cookie, SessionId id, T value, long readAt, DateTimeOffset expiresAt, Owner? owner)
    {
        private const int New = 0, Published = 1, Removed = 2;

        private volatile int _state;

        public string Cookie { get; } = cookie;

        public SessionId Id { get; } = id;

        public T Value { get; } = value;

        public long ReadAt { get; } = readAt;

        public DateTimeOffset ExpiresAt { get; } = expiresAt;

        public Owner? Owner { get; } = owner;

        public bool IsPublished => _state == Published;

        // Fails after Remove, so that an entry which was invalidated before its check is never served.
        public void Publish() => Interlocked.CompareExchange(ref _state, Published, New);

        public void Remove() => _state = Removed;
    }
}
