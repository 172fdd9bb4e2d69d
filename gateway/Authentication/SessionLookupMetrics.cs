using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Authentication;

/// <summary>Metrics of session look-ups, of the local cache, and of its invalidation.</summary>
internal sealed class SessionLookupMetrics
{
    private readonly ConcurrentDictionary<(string Source, string Result), Count> _lookups = new();
    private readonly Count _hits;
    private readonly Histogram<double> _duration;

    public SessionLookupMetrics(
        IMeterFactory meters,
        LocalSessionCache<SessionAuthentication> cache,
        SessionInvalidator invalidator,
        IOptions<SessionsOptions> options)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        _hits = CountOf("cache", "found");
        // An observable counter, so that a cache hit costs one interlocked addition.
        meter.CreateObservableCounter("gateway.session.lookups", Observe, "{lookup}", "Session look-ups by source and result.");
        _duration = meter.CreateHistogram<double>(
            "gateway.session.lookup.duration",
            "s",
            "How long a session took to look up that was not in the local cache.",
            tags: null,
            advice: Buckets.Questions);
        meter.CreateObservableUpDownCounter(
            "gateway.session.cache.entries", () => cache.Count, "{session}", "Sessions in the local cache.");
        meter.CreateObservableGauge(
            "gateway.session.cache.limit", () => options.Value.LocalCache.Size, "{session}",
            "Sessions that the local cache has room for.");
        meter.CreateObservableGauge(
            "gateway.session.tracking.active", () => invalidator.IsProven ? 1 : 0, "{store}",
            "1 while the store is proven to report every changed session.");
    }

    public void CacheHit() => Interlocked.Increment(ref _hits.Value);

    /// <summary>The start timestamp of a look-up that missed the cache.</summary>
    public static long Begin() => Stopwatch.GetTimestamp();

    /// <summary>Records a look-up that missed the cache.</summary>
    public void CacheMiss(string source, string result, long begun)
    {
        Interlocked.Increment(ref CountOf(source, result).Value);
        _duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, new(Tag.SessionSource, source), new(Tag.SessionResult, result));
    }

    private Count CountOf(string source, string result) => _lookups.GetOrAdd((source, result), static _ => new Count());

    private IEnumerable<Measurement<long>> Observe()
    {
        foreach (var ((source, result), count) in _lookups)
        {
            yield return new(Interlocked.Read(ref count.Value), new(Tag.SessionSource, source), new(Tag.SessionResult, result));
        }
    }

    private sealed class Count
    {
        public long Value;
    }
}
