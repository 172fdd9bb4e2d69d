using System.Collections.Concurrent;

namespace Gateway.Proxy.Diagnostics;

/// <summary>Decides which of many equal lines are worth writing: the first, and one after each interval, with how many were left out.</summary>
/// <typeparam name="TKey">What makes two lines equal; of few values.</typeparam>
internal sealed class LogThrottle<TKey>(TimeSpan interval, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Said> _said = new();

    /// <summary>Counts one more; how many were left out before it when this one is to be written, else null.</summary>
    public long? Next(TKey key)
    {
        var said = _said.GetOrAdd(key, static _ => new Said());
        var last = Interlocked.Read(ref said.At);
        if (last != 0 && time.GetElapsedTime(last) < interval)
        {
            Interlocked.Increment(ref said.LeftOut);
            return null;
        }

        if (Interlocked.CompareExchange(ref said.At, time.GetTimestamp(), last) != last)
        {
            Interlocked.Increment(ref said.LeftOut);
            return null;
        }

        return Interlocked.Exchange(ref said.LeftOut, 0);
    }

    private sealed class Said
    {
        public long At;
        public long LeftOut;
    }
}
