using System.Collections.Concurrent;

namespace Gateway.Proxy.Diagnostics;

/// <summary>Limits equal log lines to the first one and one after each interval.</summary>
/// <typeparam name="TKey">What makes two lines equal. Keys are kept for good, so there must be few.</typeparam>
internal sealed class LogThrottle<TKey>(TimeSpan interval, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Line> _lines = new();

    /// <summary>Counts a line; true when it is to be written.</summary>
    /// <param name="key">Which line.</param>
    /// <param name="suppressed">How many lines were not written since the last one that was.</param>
    public bool TryEnter(TKey key, out long suppressed)
    {
        suppressed = 0;
        var line = _lines.GetOrAdd(key, static _ => new Line());
        var last = Interlocked.Read(ref line.WrittenAt);
        var isDue = last == 0 || time.GetElapsedTime(last) >= interval;
        if (!isDue || Interlocked.CompareExchange(ref line.WrittenAt, time.GetTimestamp(), last) != last)
        {
            Interlocked.Increment(ref line.Suppressed);
            return false;
        }

        suppressed = Interlocked.Exchange(ref line.Suppressed, 0);
        return true;
    }

    private sealed class Line
    {
        public long WrittenAt;
        public long Suppressed;
    }
}
