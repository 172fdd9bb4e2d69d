using System.Diagnostics.Metrics;

namespace Gateway.Configuration.Hosting;

/// <summary>
/// Creates meters under a name that no exporter listens to, for the trial of a changed configuration. An exporter hears every meter of the
/// process, and keeps a disposed one, with everything that its gauges reference, until the next export.
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
