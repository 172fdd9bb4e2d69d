using Gateway.Keys;

namespace Gateway.Identity.Assertions;

/// <summary>
/// The key set of the assertion, which all gateways share. Requests use a snapshot in memory; without an answer of the store a gateway
/// signs with keys of its own, so that no request fails.
/// </summary>
internal sealed partial class AssertionKeys(
    IAssertionKeyStore store, KeyRing ring, AssertionSchedule schedule, TimeProvider time, ILogger<AssertionKeys> logger) : IDisposable
{
    // Each attempt but the first follows a conflict with another gateway, or a store that refuses writes.
    private const int MaximumAttempts = 3;

    // The first request after the start may come before the first read of the store.
    private static readonly TimeSpan FirstLoad = TimeSpan.FromSeconds(1);

    private readonly KeyRingProtector _protector = new(ring, "Gateway.Assertion.v1");
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly Lock _gate = new();
    private volatile AssertionKeySet? _current;
    private AssertionKeySet? _own;

    /// <summary>The set that was read or created last; null before the first time.</summary>
    public AssertionKeySet? Current => _current;

    /// <summary>How long a client may cache the set.</summary>
    public TimeSpan CacheFor => schedule.CacheFor;

    /// <summary>Gets the set. While the store does not answer, it is one of this gateway's own.</summary>
    public async ValueTask<AssertionKeySet> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { } known)
        {
            return known;
        }

        try
        {
            await RefreshAsync(CancellationToken.None).AsTask().WaitAsync(FirstLoad, time, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The background refresh logs the error and tries again.
        }

        lock (_gate)
        {
            return _current ??= OwnSet();
        }
    }

    /// <summary>Reads the set, and replaces it where it is missing or a change is due.</summary>
    /// <returns>
    /// False when the set in memory may not be the stored one: the store or the key ring did not answer, or a replacement was not stored.
    /// </returns>
    public async ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            return await RefreshOnceAsync(cancellationToken);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async ValueTask<bool> RefreshOnceAsync(CancellationToken cancellationToken)
    {
        AssertionKeySet? own = null;
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            var read = await store.ReadAsync(cancellationToken);
            if (read.Status == KeySetReadStatus.Unavailable)
            {
                break;
            }

            var (outcome, set) = await OpenAsync(read, cancellationToken);
            if (outcome == UnprotectOutcome.Unavailable)
            {
                return false;
            }

            var due = set is null ? OwnSet() : set.Due(time.GetUtcNow(), schedule);
            if (due is null)
            {
                Adopt(set!);
                return true;
            }

            if (await TryReplaceAsync(read.Stored, due, cancellationToken) is { } replaced)
            {
                Log.Replaced(
                    logger,
                    set is null ? "there was no readable set" : "the next key is due, or a retired one is no longer needed");
                Adopt(replaced);
                return true;
            }

            // Another gateway has replaced it, or the store is full or read-only: the stored set is used until it accepts the new one.
            if (set is not null)
            {
                Adopt(set);
            }

            own = set is null ? due : null;
        }

        // Only after all attempts: a set that lost against another gateway's must sign nothing.
        if (own is not null && _current is null)
        {
            Adopt(own);
        }

        return false;
    }

    public void Dispose() => _refreshing.Dispose();

    // No set, where there is none in the store that can be read.
    private async ValueTask<(UnprotectOutcome Outcome, AssertionKeySet? Set)> OpenAsync(
        KeySetReadResult read, CancellationToken cancellationToken)
    {
        var current = _current;
        if (read is not { Status: KeySetReadStatus.Found, Stored: { } stored })
        {
            if (current?.Stored is not null)
            {
                Log.Lost(logger);
            }

            return (UnprotectOutcome.Genuine, null);
        }

        if (current?.Stored == stored)
        {
            return (UnprotectOutcome.Genuine, current);
        }

        var (outcome, json) = await _protector.UnprotectAsync(FromBase64(stored), cancellationToken);
        if (outcome == UnprotectOutcome.Forged)
        {
            // It was encrypted with a key ring that was lost.
            Log.Unreadable(logger);
        }

        return (outcome, json is null ? null : new AssertionKeySet(AssertionKeysJson.Read(json, current?.Keys ?? []), stored));
    }

    private async ValueTask<AssertionKeySet?> TryReplaceAsync(string? stored, AssertionKeySet due, CancellationToken cancellationToken)
    {
        if (await _protector.ProtectAsync(AssertionKeysJson.Write(due.Keys), cancellationToken) is not { } sealedKeys)
        {
            return null;
        }

        var replacement = Convert.ToBase64String(sealedKeys);
        return await store.TryReplaceAsync(stored, replacement, cancellationToken) == KeySetReplaceResult.Replaced
            ? due with { Stored = replacement }
            : null;
    }

    // The same set until the store has one, so that assertions signed with it stay valid once it is stored.
    private AssertionKeySet OwnSet()
    {
        lock (_gate)
        {
            return _own ??= AssertionKeySet.Create(time.GetUtcNow());
        }
    }

    private void Adopt(AssertionKeySet set)
    {
        lock (_gate)
        {
            if (set.Stored is not null)
            {
                _own = null;
            }

            foreach (var key in _current?.Keys ?? [])
            {
                key.IsDropped = !set.Keys.Contains(key);
            }

            _current = set;
        }
    }

    private static byte[] FromBase64(string stored)
    {
        var bytes = new byte[stored.Length];
        return Convert.TryFromBase64String(stored, bytes, out var length) ? bytes[..length] : [];
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "A new key set for the assertion was stored: {Reason}",
            EventName = "AssertionKeysReplaced")]
        public static partial void Replaced(ILogger logger, string reason);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The store has lost the keys of the assertion; they are replaced by new ones",
            EventName = "AssertionKeysLost")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "The stored keys of the assertion can't be decrypted with the current key ring; they are replaced by new ones",
            EventName = "AssertionKeysUnreadable")]
        public static partial void Unreadable(ILogger logger);
    }
}
