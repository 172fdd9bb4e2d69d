using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Authentication;

/// <summary>Counts look-ups by source and result, and shows the cache and whether its stream of changes is proven.</summary>
internal sealed class SessionMetrics
{
    private readonly Counter<long> _lookups;
    private readonly Histogram<double> _duration;
    private readonly KeyValuePair<string, object?> _cache = new(Tag.SessionSource, "cache");
    private readonly KeyValuePair<string, object?> _found = new(Tag.SessionResult, "found");

    public SessionMetrics(IMeterFactory meters, LocalSessionCache<SessionAuthentication> cache, ISessionInvalidations invalidations, IOptions<SessionsOptions> options)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        _lookups = meter.CreateCounter<long>("gateway.session.lookups", "{lookup}", "Session look-ups by source and result.");
        _duration = meter.CreateHistogram<double>("gateway.session.lookup.duration", "s", "How long a session took to look up that was not in the local cache.", tags: null, advice: Buckets.Questions);
        meter.CreateObservableUpDownCounter("gateway.session.cache.entries", () => cache.Count, "{session}", "Sessions in the local cache.");
        meter.CreateObservableGauge("gateway.session.cache.limit", () => options.Value.LocalCache.Size, "{session}", "Sessions that the local cache has room for.");
        meter.CreateObservableGauge("gateway.session.invalidation.armed", () => invalidations.IsProven ? 1 : 0, "{stream}", "1 while it is proven that the store tells of every changed session.");
    }

    public void CacheHit()
    {
        if (_lookups.Enabled)
        {
            _lookups.Add(1, _cache, _found);
        }
    }

    /// <summary>When a look-up begins that the cache could not answer; 0 when nobody measures.</summary>
    public long Begin() => _duration.Enabled || _lookups.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>Counts a look-up that the cache could not answer.</summary>
    public void CacheMiss(string source, string result, long begun)
    {
        if (begun != 0)
        {
            _lookups.Add(1, new(Tag.SessionSource, source), new(Tag.SessionResult, result));
            _duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, new(Tag.SessionSource, source), new(Tag.SessionResult, result));
        }
    }
}
