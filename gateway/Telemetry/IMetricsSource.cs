
namespace Gateway.Telemetry;

/// <summary>Shows what can only be observed (how many, how old, up or down); made when the host starts, for nobody else asks for it.</summary>
internal interface IMetricsSource;
