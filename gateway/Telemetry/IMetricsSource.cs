namespace Gateway.Telemetry;

/// <summary>
/// A class whose instruments exist from the start of the host on. Nothing else would create it, since its gauges are only observed.
/// </summary>
internal interface IMetricsSource;
