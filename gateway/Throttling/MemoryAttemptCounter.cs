using BitFaster.Caching.Lru;

namespace Gateway.Throttling;

/// <summary>Counts attempts in the process. The least recently used counts are evicted.</summary>
internal sealed class MemoryAttemptCounter(TimeProvider time) : IAttemptCounter
{
    private const int Capacity = 100_000;

    private readonly ConcurrentLru<string, Entry> _entries = new(Capacity);

    /// <inheritdoc/>
    public ValueTask<AttemptCountResult> AddAsync(string key, TimeSpan window, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AttemptCountResult.Of(Add(key, window)));

    /// <summary>Counts one more attempt. The counter in memory is always available.</summary>
    public AttemptCount Add(string key, TimeSpan window) => _entries.GetOrAdd(key, static _ => new Entry()).Add(window, time);

    /// <inheritdoc/>
    public ValueTask TakeBackAsync(string key, CancellationToken cancellationToken)
    {
        if (_entries.TryGet(key, out var entry))
        {
            entry.TakeBack();
        }

        return ValueTask.CompletedTask;
    }

    private sealed class Entry
    {
        private readonly Lock _gate = new();
        private long _attempts;
        private long _begun;

        public AttemptCount Add(TimeSpan window, TimeProvider time)
        {
            lock (_gate)
            {
                if (_attempts == 0 || time.GetElapsedTime(_begun) >= window)
                {
                    _attempts = 0;
                    _begun = time.GetTimestamp();
                }

                return new(++_attempts, window - time.GetElapsedTime(_begun));
            }
        }

        public void TakeBack()
        {
            lock (_gate)
            {
                _attempts = Math.Max(0, _attempts - 1);
            }
        }
    }
}
