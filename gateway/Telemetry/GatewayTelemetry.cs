using System.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>The names under which the gateway is seen in traces and metrics.</summary>
internal static class GatewayTelemetry
{
    /// <summary>The name of the gateway's own activity source and meter.</summary>
    public const string Name = "Gateway";

    public static readonly ActivitySource Source = new(Name);
}
