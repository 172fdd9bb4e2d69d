using System.Security.Cryptography;
using Gateway.Redis;
using Gateway.Telemetry;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Keys;

/// <summary>
/// The keys that sign and encrypt cookies, the same on every gateway: one that is lost is replaced, one that another
/// gateway made is learned before a cookie of it is called forged.
/// </summary>
internal sealed partial class KeyRing : IDisposable
{
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    // A key is made this long before the last one ends, so that every gateway knows it before it is used.
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(2);

    // A cookie that names an unknown key makes the ring be read again, but no oftener than this: anyone can send one.
    private static readonly TimeSpan MinimumReadInterval = TimeSpan.FromMilliseconds(250);

    // A request waits no longer for a key that it may have made up: the pause between two reads, and one read.
    private static readonly TimeSpan RequestDeadline = MinimumReadInterval + RedisConnection.RequestDeadline;

    // Each but the first means that another gateway was faster, or that the store takes nothing.
    private const int MaximumAttempts = 5;

    private readonly IKeyRingStore _store;
    private readonly Action<IDataProtectionBuilder> _protectAtRest;
    private readonly TimeProvider _time;
    private readonly ILogger<KeyRing> _logger;
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly Lock _gate = new();
    private volatile KeyRingSnapshot? _current;
    private Task<bool>? _askedRefresh;
    private long _lastRead;
    private bool _isUnusable;

    public KeyRing(IKeyRingStore store, Action<IDataProtectionBuilder> protectAtRest, TimeProvider time, ILogger<KeyRing> logger)
    {
        _store = store;
        _protectAtRest = protectAtRest;
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether a ring was read or made since the start.</summary>
    public bool IsLoaded => _current is not null;

    /// <summary>Whether the ring in the store can't be used, so that an older one goes on opening cookies, or none does.</summary>
    public bool IsUnusable => Volatile.Read(ref _isUnusable);

    /// <summary>The ring as last read; null before the first.</summary>
    public KeyRingSnapshot? Current => _current;

    /// <summary>
    /// Reads the ring and makes a key where one is due. A ring that can't be used, for it is encrypted with another
    /// certificate, changes nothing: the one before goes on opening cookies.
    /// </summary>
    /// <returns>False when the store did not answer, or there is no ring to use.</returns>
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
                // Once, not every second.
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

    /// <summary>Whether the ring has the key, read again if it does not; null when the store did not answer.</summary>
    public async ValueTask<bool?> KnowsAsync(Guid keyId, CancellationToken cancellationToken)
    {
        if (_current?.KeyIds.Contains(keyId) == true)
        {
            return true;
        }

        using var activity = GatewayTelemetry.Source.StartActivity("key_ring.refresh");

        Task<bool> refresh;
        lock (_gate)
        {
            refresh = _askedRefresh is { IsCompleted: false } ? _askedRefresh : _askedRefresh = RefreshSoonAsync();
        }

        try
        {
            return await refresh.WaitAsync(RequestDeadline, _time, cancellationToken) ? _current!.KeyIds.Contains(keyId) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _refreshing.Dispose();
        _current?.Dispose();
    }

    // In a request's trace where a request asks; a span of its own where the ring changes in the background.
    private static void Trace(string what, bool isFailure = false)
    {
        using var activity = GatewayTelemetry.Source.StartActivity($"key_ring.{what}");
        if (isFailure)
        {
            Failure.KeyRing.Mark(activity);
        }
    }

    private async ValueTask<bool> RefreshOnceAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaximumAttempts && await _store.ReadAsync(cancellationToken) is { } elements; attempt++)
        {
            Volatile.Write(ref _lastRead, _time.GetTimestamp());
            var ring = Read(elements);
            if (DueKey(ring) is not { } activation)
            {
                _current = ring;
                return true;
            }

            if (attempt > 0 && HasActiveKey(ring))
            {
                // The store takes no new key (full, read-only): the one at hand serves until it does.
                _current = ring;
                return true;
            }

            var element = MakeKey(elements, activation);
            if (await _store.TryAppendAsync(element, elements.Count, cancellationToken))
            {
                Log.KeyMade(_logger, elements.Count == 0 ? "the ring was empty" : "the last key ends soon");
                Trace("key_made");
            }
        }

        return false;
    }

    // Begins after the caller asked, so what it finds includes every key that made a cookie before.
    private async Task<bool> RefreshSoonAsync()
    {
        var wait = MinimumReadInterval - _time.GetElapsedTime(Volatile.Read(ref _lastRead));
        if (_lastRead != 0 && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time);
        }

        return await RefreshAsync(CancellationToken.None);
    }

    private KeyRingSnapshot Read(IReadOnlyList<string> elements)
    {
        var current = _current;
        if (current is not null && current.Elements.SequenceEqual(elements, StringComparer.Ordinal))
        {
            return current;
        }

        if (current is not null && elements.Count == 0)
        {
            Log.RingLost(_logger);
            Trace("lost", isFailure: true);
        }

        // Requests may still be reading with the old snapshot; the garbage collector takes it when they are done.
        var ring = new KeyRingSnapshot(elements, _protectAtRest);
        if (ring.UnreadableCount > 0)
        {
            Log.Unreadable(_logger, ring.UnreadableCount, elements.Count);
        }

        if (DueKey(ring) is null)
        {
            // The first use derives the keys; better here than in somebody's request.
            ring.CreateProtector("warm-up").Protect([0]);
        }

        return ring;
    }

    private bool HasActiveKey(KeyRingSnapshot ring)
    {
        var now = _time.GetUtcNow();
        return ring.Keys.Any(key => !key.IsRevoked && key.ActivationDate <= now && key.ExpirationDate > now);
    }

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

    private string MakeKey(IReadOnlyList<string> elements, DateTimeOffset activation)
    {
        using var scratch = new KeyRingSnapshot(elements, _protectAtRest);
        return scratch.MakeKey(activation, activation + KeyLifetime);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A new key was added to the key ring: {Reason}", EventName = "KeyMade")]
        public static partial void KeyMade(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The key ring was lost from its store; a new one takes its place, and cookies made with the old one no longer open a session", EventName = "KeyRingLost")]
        public static partial void RingLost(ILogger logger);

        [LoggerMessage(3, LogLevel.Error, "The key ring can't be used (is it encrypted with another certificate?); people with a session stay signed in where a usable one was read before, and nobody can sign in", EventName = "KeyRingUnusable")]
        public static partial void Unusable(ILogger logger, Exception exception);

        [LoggerMessage(4, LogLevel.Error, "{Unreadable} of {Count} entries of the key ring are no keys and are passed over: take them out of its store", EventName = "KeyRingEntryUnreadable")]
        public static partial void Unreadable(ILogger logger, int unreadable, int count);
    }
}
