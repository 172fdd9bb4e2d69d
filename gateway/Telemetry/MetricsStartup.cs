
namespace Gateway.Telemetry;

/// <summary>Creates every <see cref="IMetricsSource"/> when the host starts.</summary>
internal sealed class MetricsStartup : IHostedService
{
    // Their constructors register their instruments.
    public MetricsStartup(IEnumerable<IMetricsSource> sources) => _ = sources.Count();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
