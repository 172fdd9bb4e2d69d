using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Gateway.Telemetry;

/// <summary>The gateway's own activity source and meter.</summary>
internal static class GatewayTelemetry
{
    /// <summary>The name of the gateway's own activity source and meter.</summary>
    public const string Name = "Gateway";

    /// <summary>The gateway's version: three numbers and, when the build knew it, a plus sign and the commit.</summary>
    public static readonly string Version =
        typeof(GatewayTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>
    /// The meter of static counters and histograms. Observable instruments belong to a meter of the same name from the host's factory,
    /// so that they end with the host.
    /// </summary>
    public static readonly Meter Meter = new(Name);
}
