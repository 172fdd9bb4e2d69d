using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Gateway.Telemetry;

/// <summary>The gateway's own sources of spans and of measurements.</summary>
internal static class GatewayTelemetry
{
    /// <summary>The name of the gateway's own activity source and meter.</summary>
    public const string Name = "Gateway";

    /// <summary>The gateway's version: three numbers and, where the build knew it, the commit behind a plus.</summary>
    public static readonly string Version =
        typeof(GatewayTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>
    /// Counts what happens anywhere in the process. What is observed (how many there are) belongs to whoever has it, and to a meter
    /// of the same name from the host's factory.
    /// </summary>
    public static readonly Meter Meter = new(Name);
}
