using System.Diagnostics.Metrics;

namespace Gateway.Configuration.Hosting;

/// <summary>
/// Gives meters under a name that nobody listens to. Whoever collects metrics hears every meter of the process, and keeps one that is
/// disposed, with all that its gauges read, until somebody asks for the metrics.
/// </summary>
internal sealed class DetachedMeterFactory : IMeterFactory
{
    private const string Name = "Gateway.Trial";

    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(new MeterOptions(Name) { Scope = this });
        lock (_meters)
        {
            _meters.Add(meter);
        }

        return meter;
    }

    public void Dispose()
    {
        lock (_meters)
        {
            _meters.ForEach(static meter => meter.Dispose());
            _meters.Clear();
        }
    }
}
