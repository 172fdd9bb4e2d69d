using Gateway.Keys;

namespace Gateway.Identity.Assertions;

/// <summary>
/// The key set of the assertion, the same on every gateway. Requests use a snapshot in memory; whatever becomes of the
/// store, none of them fails for want of a key.
/// </summary>
internal sealed partial class AssertionKeys(IAssertionKeyStore store, KeyRing ring, AssertionSchedule schedule, TimeProvider time, ILogger<AssertionKeys> logger) : IDisposable
{
    // Each but the first means that another gateway was faster, or that the store takes nothing.
    private const int MaximumAttempts = 3;

    // The first request after the start may be faster than the first look at the store.
    private static readonly TimeSpan FirstLoad = TimeSpan.FromSeconds(1);

    private readonly KeyRingProtector _protector = new(ring, "Gateway.Assertion.v1");
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly Lock _gate = new();
    private volatile AssertionKeySet? _current;
    private AssertionKeySet? _own;

    /// <summary>The set as last read or made; null before the first time.</summary>
    public AssertionKeySet? Current => _current;

    /// <summary>How long a copy of the set may be used without asking again.</summary>
    public TimeSpan CacheFor => schedule.CacheFor;

    /// <summary>Gives the set. Where the store can't be asked, that is one of this gateway's own until it can.</summary>
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
            // The refresh in the background says what is wrong, and tries again.
        }

        lock (_gate)
        {
            return _current ??= OwnSet();
        }
    }

    /// <summary>Reads the set, and replaces it where it is missing or a change is due; false when the store does not answer.</summary>
    public async ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            AssertionKeySet? own = null;
            for (var attempt = 0; attempt < MaximumAttempts && await store.ReadAsync(cancellationToken) is (true, var stored); attempt++)
            {
                var (outcome, set) = await OpenAsync(stored, cancellationToken);
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

                if (await TryReplaceAsync(stored, due, cancellationToken) is { } replaced)
                {
                    Log.Replaced(logger, set is null ? "there was none" : "the next one is due, or an old one has served");
                    Adopt(replaced);
                    return true;
                }

                // Another gateway was faster, or the store is full or read-only: what is there serves until it takes the new one.
                if (set is not null)
                {
                    Adopt(set);
                }

                own = set is null ? due : null;
            }

            // Last of all: a set that lost to another gateway's must sign nothing.
            if (own is not null && _current is null)
            {
                Adopt(own);
            }

            return false;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async ValueTask<(UnprotectOutcome Outcome, AssertionKeySet? Set)> OpenAsync(string? stored, CancellationToken cancellationToken)
    {
        var current = _current;
        if (string.IsNullOrEmpty(stored))
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
            // Encrypted with a key ring that is gone.
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
        return await store.TryReplaceAsync(stored, replacement, cancellationToken) ? due with { Stored = replacement } : null;
    }

    // The same one until a set is in the store, so that what a request signed with it stays good once the store takes it.
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
        [LoggerMessage(1, LogLevel.Information, "A new set of keys for the assertion was made: {Reason}", EventName = "AssertionKeysReplaced")]
        public static partial void Replaced(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The keys of the assertion were lost from their store; new ones take their place", EventName = "AssertionKeysLost")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "The stored keys of the assertion can't be read with the key ring that there is; new ones take their place", EventName = "AssertionKeysUnreadable")]
        public static partial void Unreadable(ILogger logger);
    }
}
