using System.Diagnostics.Metrics;
using Gateway.Sessions;
using Gateway.Telemetry;

namespace Gateway.Authentication;

/// <summary>Counts look-ups by source and result, and shows the cache and whether its stream of changes is proven.</summary>
internal sealed class SessionMetrics
{
    private readonly Counter<long> _lookups;
    private readonly KeyValuePair<string, object?> _cache = new("gateway.session.source", "cache");
    private readonly KeyValuePair<string, object?> _store = new("gateway.session.source", "store");
    private readonly KeyValuePair<string, object?> _import = new("gateway.session.source", "import");
    private readonly KeyValuePair<string, object?> _found = new("gateway.session.result", "found");

    public SessionMetrics(IMeterFactory meters, LocalSessionCache<SessionAuthentication> cache, ISessionInvalidations invalidations)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        _lookups = meter.CreateCounter<long>("gateway.session.lookups", "{lookup}", "Session look-ups by source and result.");
        meter.CreateObservableUpDownCounter("gateway.session.cache.entries", () => cache.Count, "{session}", "Sessions in the local cache.");
        meter.CreateObservableUpDownCounter("gateway.session.invalidation.armed", () => invalidations.IsProven ? 1 : 0, "{stream}", "Whether the store tells of every changed session.");
    }

    public void CacheHit()
    {
        if (_lookups.Enabled)
        {
            _lookups.Add(1, _cache, _found);
        }
    }

    /// <summary>Counts who came with the cookie of the program whose sessions were imported.</summary>
    public void Imported(string result)
    {
        if (_lookups.Enabled)
        {
            _lookups.Add(1, _import, new KeyValuePair<string, object?>("gateway.session.result", result));
        }
    }

    public void CacheMiss(string result)
    {
        if (_lookups.Enabled)
        {
            _lookups.Add(1, _store, new KeyValuePair<string, object?>("gateway.session.result", result));
        }
    }
}
