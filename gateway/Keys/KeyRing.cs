using System.Security.Cryptography;
using Gateway.Redis;
using Gateway.Telemetry;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Keys;

/// <summary>
/// The keys that sign and encrypt cookies, shared by all gateways. A ring that was lost is replaced. A key that another gateway created is
/// read from the store before a cookie that names it counts as forged.
/// </summary>
internal sealed partial class KeyRing : IDisposable
{
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    // The next key is created this long before the last one expires, so that every gateway has read it before it is used.
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(2);

    // A cookie that names an unknown key causes a read of the store. Anyone can send such a cookie, so the reads are limited.
    private static readonly TimeSpan MinimumReadInterval = TimeSpan.FromMilliseconds(250);

    // The longest time that a request with an unknown key waits for a read: the pause between two reads, and one read.
    private static readonly TimeSpan RequestDeadline = MinimumReadInterval + RedisConnection.RequestDeadline;

    // Each attempt after the first means that another gateway was faster, or that the store rejects writes.
    private const int MaximumAttempts = 5;

    private readonly IKeyRingStore _store;
    private readonly Action<IDataProtectionBuilder> _protectAtRest;
    private readonly TimeProvider _time;
    private readonly ILogger<KeyRing> _logger;
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly Lock _gate = new();
    private volatile KeyRingSnapshot? _current;
    private Task<bool>? _requestedRefresh;
    private long _lastRead;
    private long _readCount;

    // The latest read whose result is the current ring, by its number.
    private long _appliedRead;
    private bool _isUnusable;

    public KeyRing(IKeyRingStore store, Action<IDataProtectionBuilder> protectAtRest, TimeProvider time, ILogger<KeyRing> logger)
    {
        _store = store;
        _protectAtRest = protectAtRest;
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether a ring was read or created since the start.</summary>
    public bool IsLoaded => _current is not null;

    /// <summary>Whether the stored ring cannot be used, so that an older one, or none, decrypts cookies.</summary>
    public bool IsUnusable => Volatile.Read(ref _isUnusable);

    /// <summary>The ring as it was last read; null before the first read.</summary>
    public KeyRingSnapshot? Current => _current;

    /// <summary>
    /// The number of reads that have begun. Every key that was in the store when this number was taken is found by each later read.
    /// </summary>
    public long ReadCount => Volatile.Read(ref _readCount);

    /// <summary>
    /// Reads the ring and creates a key if one is due. A ring that cannot be used, for example because it is encrypted with another
    /// certificate, changes nothing: the previous ring goes on decrypting cookies.
    /// </summary>
    /// <returns>False if the store did not answer or there is no usable ring.</returns>
    public async ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            var isRefreshed = await RefreshOnceAsync(cancellationToken);
            _isUnusable = false;
            return isRefreshed;
        }
        catch (Exception e) when (e is CryptographicException or InvalidOperationException)
        {
            if (!_isUnusable)
            {
                // Reported once, not with every refresh.
                Log.Unusable(_logger, e);
                Trace("unusable", isFailure: true);
                _isUnusable = true;
            }

            return false;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Looks a key up in the ring, and in the store if the ring does not contain it.</summary>
    /// <param name="keyId">The key's id.</param>
    /// <param name="since">
    /// The <see cref="ReadCount"/> at a time when the key existed, if it is genuine. A later read answers for all keys of that time.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    public async ValueTask<KeyLookup> FindKeyAsync(Guid keyId, long since, CancellationToken cancellationToken)
    {
        if (TryFind(keyId, since, out var known))
        {
            return known;
        }

        using var activity = GatewayTelemetry.Source.StartActivity("key_ring.refresh");
        try
        {
            // At most twice: the read that is under way may have begun before the key was created.
            do
            {
                if (!await RequestRefreshAsync().WaitAsync(RequestDeadline, _time, cancellationToken))
                {
                    return KeyLookup.Unavailable;
                }
            }
            while (!TryFind(keyId, since, out known));

            return known;
        }
        catch (TimeoutException)
        {
            return KeyLookup.Unavailable;
        }
    }

    public void Dispose()
    {
        _refreshing.Dispose();
        _current?.Dispose();
    }

    // A child span where a request reads the ring, and a span of its own where the ring changes in the background.
    private static void Trace(string what, bool isFailure = false)
    {
        using var activity = GatewayTelemetry.Source.StartActivity($"key_ring.{what}");
        if (isFailure)
        {
            Failure.KeyRing.Mark(activity);
        }
    }

    private bool TryFind(Guid keyId, long since, out KeyLookup result)
    {
        // Read before the ring, which is published before it.
        var isAnswered = Volatile.Read(ref _appliedRead) > since;
        result = _current?.KeyIds.Contains(keyId) == true ? KeyLookup.Found : KeyLookup.Missing;
        return isAnswered || result == KeyLookup.Found;
    }

    private Task<bool> RequestRefreshAsync()
    {
        lock (_gate)
        {
            return _requestedRefresh is { IsCompleted: false } ? _requestedRefresh : _requestedRefresh = RefreshSoonAsync();
        }
    }

    private async ValueTask<bool> RefreshOnceAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            var number = Interlocked.Increment(ref _readCount);
            var read = await _store.ReadAsync(cancellationToken);
            if (!read.IsAvailable)
            {
                return false;
            }

            Volatile.Write(ref _lastRead, _time.GetTimestamp());
            var ring = CreateSnapshot(read.Elements);
            if (DueKey(ring) is not { } activation)
            {
                Publish(ring, number);
                return true;
            }

            if (attempt > 0 && HasActiveKey(ring))
            {
                // The store rejects the next key (full, read-only): the active key serves until it is accepted.
                Publish(ring, number);
                return true;
            }

            var element = CreateKey(read.Elements, activation);
            if (await _store.TryAppendAsync(element, read.Elements.Count, cancellationToken) is KeyRingAppendResult.Appended)
            {
                Log.KeyCreated(_logger, read.Elements.Count == 0 ? "the ring was empty" : "the last key expires soon");
                Trace("key_created");
            }
        }

        return false;
    }

    private void Publish(KeyRingSnapshot ring, long readNumber)
    {
        _current = ring;
        Volatile.Write(ref _appliedRead, readNumber);
    }

    private async Task<bool> RefreshSoonAsync()
    {
        var wait = MinimumReadInterval - _time.GetElapsedTime(Volatile.Read(ref _lastRead));
        if (_lastRead != 0 && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time);
        }

        return await RefreshAsync(CancellationToken.None);
    }

    private KeyRingSnapshot CreateSnapshot(IReadOnlyList<string> elements)
    {
        var current = _current;
        if (current is not null && current.Elements.SequenceEqual(elements, StringComparer.Ordinal))
        {
            return current;
        }

        if (current is not null && elements.Count == 0)
        {
            Log.Lost(_logger);
            Trace("lost", isFailure: true);
        }

        // The previous snapshot is not disposed: requests may still be using it. The garbage collector frees it.
        var ring = new KeyRingSnapshot(elements, _protectAtRest);
        if (ring.UnreadableCount > 0)
        {
            Log.EntryUnreadable(_logger, ring.UnreadableCount, elements.Count);
        }

        if (DueKey(ring) is null)
        {
            // The first use derives the keys, which is better done here than in a request.
            ring.CreateProtector("warm-up").Protect([0]);
        }

        return ring;
    }

    private bool HasActiveKey(KeyRingSnapshot ring)
    {
        var now = _time.GetUtcNow();
        return ring.Keys.Any(key => !key.IsRevoked && key.ActivationDate <= now && key.ExpirationDate > now);
    }

    // The time at which a key that is to be created now becomes active, or null if no key is due.
    private DateTimeOffset? DueKey(KeyRingSnapshot ring)
    {
        var now = _time.GetUtcNow();
        var usable = ring.Keys.Where(key => !key.IsRevoked && key.ExpirationDate > now).ToList();
        if (!usable.Exists(key => key.ActivationDate <= now))
        {
            return now;
        }

        var end = usable.Max(key => key.ExpirationDate);
        return end - now < Overlap ? end : null;
    }

    private string CreateKey(IReadOnlyList<string> elements, DateTimeOffset activation)
    {
        using var scratch = new KeyRingSnapshot(elements, _protectAtRest);
        return scratch.CreateKey(activation, activation + KeyLifetime);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A new key was added to the key ring: {Reason}", EventName = "KeyCreated")]
        public static partial void KeyCreated(ILogger logger, string reason);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The key ring was deleted from its store and is replaced by a new one. Cookies of the old ring no longer open a session.",
            EventName = "KeyRingLost")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(
            3,
            LogLevel.Error,
            "The key ring cannot be used (is it encrypted with another certificate?). Where a usable ring was read before, sessions go on; "
                + "nobody can sign in.",
            EventName = "KeyRingUnusable")]
        public static partial void Unusable(ILogger logger, Exception exception);

        [LoggerMessage(
            4,
            LogLevel.Error,
            "{Unreadable} of {Count} entries of the key ring are not keys and are skipped. Remove them from its store.",
            EventName = "KeyRingEntryUnreadable")]
        public static partial void EntryUnreadable(ILogger logger, int unreadable, int count);
    }
}
