using System.Diagnostics.Metrics;
using Gateway.Telemetry;

namespace Gateway.Configuration;

/// <summary>Shows which state of the configuration runs, and whether the file is another one.</summary>
internal sealed class ConfigurationMetrics : IMetricsSource
{
    public ConfigurationMetrics(IMeterFactory meters, ConfigurationReload reload)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        meter.CreateObservableGauge("gateway.configuration.generation", () => reload.Current.Number, "{generation}", "Which state of the configuration file runs: 1 from the start, one more with every change that was taken over.");
        meter.CreateObservableGauge("gateway.configuration.refused", () => reload.Current.Mistakes.Count > 0 ? 1 : 0, "{file}", "1 while the configuration file is refused, and the one before it runs.");
        meter.CreateObservableGauge("gateway.configuration.awaiting_restart", () => reload.Current.AwaitingRestart.Count, "{key}", "Keys of the configuration file whose values count from the next start on.");
    }
}
