
namespace Gateway.Telemetry;

/// <summary>Makes every room's gauges when the host starts.</summary>
internal sealed class MetricsStartup : IHostedService
{
    // Made for this, they register themselves.
    public MetricsStartup(IEnumerable<IMetricsSource> gauges) => _ = gauges.Count();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
