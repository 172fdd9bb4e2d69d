using System.Diagnostics.Metrics;
using Gateway.Telemetry;

namespace Gateway.Configuration;

/// <summary>Measures which state of the configuration is in use, and whether the file differs from it.</summary>
internal sealed class ConfigurationMetrics : IMetricsSource
{
    public ConfigurationMetrics(IMeterFactory meters, ConfigurationReload reload)
    {
        var meter = meters.Create(GatewayTelemetry.Name);
        meter.CreateObservableGauge(
            "gateway.configuration.generation", () => reload.Current.Number, "{generation}",
            "The state of the configuration file in use: 1 at the start, one more with every change that was applied.");
        meter.CreateObservableGauge(
            "gateway.configuration.refused", () => reload.Current.Errors.Count > 0 ? 1 : 0, "{file}",
            "1 while the configuration file is refused and the previous one stays in use.");
        meter.CreateObservableGauge(
            "gateway.configuration.awaiting_restart", () => reload.Current.AwaitingRestart.Count, "{key}",
            "Keys of the configuration file whose values take effect after a restart.");
    }
}
