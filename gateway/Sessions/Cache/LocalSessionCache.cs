using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Cache;

/// <summary>
/// Validated sessions by the text of their cookie, so that a warm request asks nobody. An entry is believed while no
/// change is missed (<see cref="ISessionInvalidations.IsProven"/>), and for a moment after it was read otherwise.
/// </summary>
/// <typeparam name="T">What the caller keeps for a session, ready-made.</typeparam>
internal sealed class LocalSessionCache<T>
    where T : class
{
    // Less than the second within which a session's end must hold everywhere.
    private static readonly TimeSpan UnprovenTrust = TimeSpan.FromMilliseconds(750);

    // Clocks and the way from the store differ by less, and nobody is told apart by it but in telemetry.
    private static readonly TimeSpan ExpiryTolerance = TimeSpan.FromSeconds(1);

    // Sessions whose end is remembered: enough for the minutes in which somebody asks why.
    private const int Remembered = 10_000;

    // Made with the first session: the whole application is built to check a changed configuration, and this is most of its memory.
    private volatile Entries? _entries;
    private readonly ConcurrentDictionary<SessionId, Entry> _byId = new();
    private volatile ConcurrentLru<SessionId, DateTimeOffset>? _lastSeen;
    private readonly ISessionInvalidations _invalidations;
    private readonly InvalidationEpochs _versions;
    private readonly TimeProvider _time;
    private readonly TimeSpan _freshness;
    private readonly int _size;

    public LocalSessionCache(ISessionInvalidations invalidations, InvalidationEpochs versions, IOptions<SessionsOptions> options, TimeProvider time)
    {
        _invalidations = invalidations;
        _versions = versions;
        _time = time;
        _freshness = options.Value.LocalCache.Freshness;
        _size = options.Value.LocalCache.Size;
        if (_size == 0)
        {
            return;
        }

        invalidations.Changed += Remove;
        invalidations.AllChanged += Clear;
    }

    /// <summary>How many sessions are kept.</summary>
    public int Count => _entries?.ByCookie.Count ?? 0;

    public bool TryGet(ReadOnlySpan<char> cookie, [NotNullWhen(true)] out T? value)
    {
        if (_entries is { } entries && entries.ByText.TryGet(cookie, out var entry) && IsTrusted(entry))
        {
            value = entry.Value;
            return true;
        }

        value = null;
        return false;
    }

    /// <summary>Keeps what a read found, unless a change overtook the read.</summary>
    public void Set(string cookie, Session session, T value, ReadEpoch stamp)
    {
        if (_size == 0)
        {
            return;
        }

        var entries = (_entries ?? Make()).ByCookie;
        var entry = new Entry(cookie, session.Id, value, stamp.ReadAt, session.ExpiresAt);
        Name(entry, entries);
        entries.AddOrUpdate(cookie, entry);

        // Checked after it is in, and not believed before: a change from here on finds it there, one before shows in the stamp.
        if (_versions.IsCurrent(session.Id, stamp))
        {
            entry.Believe();
        }
        else
        {
            // By itself too: of two reads at once, only one is found by its id.
            entry.Remove();
            entries.TryRemove(cookie);
            Remove(session.Id);
        }
    }

    /// <summary>Why a session is gone, as far as this gateway saw it while it was there.</summary>
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

    // One entry for a session, though it may have several cookies: an end must find all that is kept of it.
    private void Name(Entry entry, ConcurrentLru<string, Entry> entries)
    {
        while (!_byId.TryAdd(entry.Id, entry))
        {
            if (_byId.TryGetValue(entry.Id, out var before) && _byId.TryUpdate(entry.Id, entry, before))
            {
                // Believed only what can be found by its id: a read that is slower to keep what it found would bring this one back.
                before.Remove();
                if (before.Cookie != entry.Cookie)
                {
                    entries.TryRemove(before.Cookie);
                }

                return;
            }
        }
    }

    private Entries Make()
    {
        // The smallest that the algorithm can work with is three.
        var made = new ConcurrentLru<string, Entry>(Environment.ProcessorCount, Math.Max(3, _size), CookieTextComparer.Instance);
        made.Events.Value!.ItemRemoved += OnRemoved;
        var entries = new Entries(made, made.GetAlternateLookup<ReadOnlySpan<char>>());
        return Interlocked.CompareExchange(ref _entries, entries, null) ?? entries;
    }

    private ConcurrentLru<SessionId, DateTimeOffset> LastSeen()
    {
        if (_lastSeen is { } lastSeen)
        {
            return lastSeen;
        }

        var made = new ConcurrentLru<SessionId, DateTimeOffset>(Environment.ProcessorCount, Remembered, EqualityComparer<SessionId>.Default);
        return Interlocked.CompareExchange(ref _lastSeen, made, null) ?? made;
    }

    private bool IsTrusted(Entry entry)
    {
        if (!entry.IsBelieved)
        {
            return false;
        }

        var age = _time.GetElapsedTime(entry.ReadAt);
        return age < UnprovenTrust
            ? entry.ExpiresAt > _time.GetUtcNow()
            : age < _freshness && _invalidations.IsProven && entry.ExpiresAt > _time.GetUtcNow();
    }

    private void Remove(SessionId id)
    {
        if (_byId.TryRemove(id, out var entry))
        {
            entry.Remove();
            LastSeen().AddOrUpdate(id, entry.ExpiresAt);
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

    // By a piece of the header too: the text of a cookie is not copied to look it up.
    private sealed record Entries(ConcurrentLru<string, Entry> ByCookie, IAlternateLookup<ReadOnlySpan<char>, string, Entry> ByText);

    private sealed class Entry(string cookie, SessionId id, T value, long readAt, DateTimeOffset expiresAt)
    {
        private const int New = 0, Believed = 1, Removed = 2;

        private volatile int _state;

        public string Cookie { get; } = cookie;

        public SessionId Id { get; } = id;

        public T Value { get; } = value;

        public long ReadAt { get; } = readAt;

        public DateTimeOffset ExpiresAt { get; } = expiresAt;

        public bool IsBelieved => _state == Believed;

        // Not once it is removed: what was read before a change must not be served for a moment after it.
        public void Believe() => Interlocked.CompareExchange(ref _state, Believed, New);

        public void Remove() => _state = Removed;
    }
}
