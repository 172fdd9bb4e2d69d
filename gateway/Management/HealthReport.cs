using System.Text.Json.Serialization;

namespace Gateway.Management;

/// <summary>Everything the gateway needs, and how it is.</summary>
/// <param name="Status"><c>healthy</c>, or <c>degraded</c> when anything below is not.</param>
/// <param name="Version">The gateway's version.</param>
/// <param name="Configuration">Which state of the configuration file runs.</param>
/// <param name="Components">What the gateway itself needs, by name.</param>
/// <param name="Clusters">The backends, by the cluster's id.</param>
internal sealed record HealthReport(
    string Status,
    string Version,
    ConfigurationHealth? Configuration,
    IReadOnlyDictionary<string, ComponentHealth> Components,
    IReadOnlyDictionary<string, ClusterHealth> Clusters);

/// <summary>The configuration file as it runs; absent where there is no file.</summary>
/// <param name="Status"><c>healthy</c>, or <c>degraded</c> when the file was changed since to something that is refused, or is gone.</param>
/// <param name="File">The full path of the file.</param>
/// <param name="InSync">Whether everything in the file is in use: false while it is refused or gone, or waits for a restart.</param>
/// <param name="Generation">1 from the start; one more with every change that was taken over.</param>
/// <param name="Since">When this generation was taken over.</param>
/// <param name="RefusedAt">When the file as it is now was refused, or found gone; null while nothing is wrong with it.</param>
/// <param name="Errors">What is wrong with the file as it is now, as <c>config check</c> says it; null while nothing is.</param>
/// <param name="AwaitingRestart">The keys of the file that count from the next start on; null while there are none.</param>
internal sealed record ConfigurationHealth(
    string Status,
    string File,
    bool InSync,
    int Generation,
    DateTime Since,
    DateTime? RefusedAt,
    IReadOnlyList<string>? Errors,
    IReadOnlyList<string>? AwaitingRestart);

/// <summary>One thing the gateway needs.</summary>
/// <param name="Status"><c>healthy</c> or <c>unavailable</c>.</param>
/// <param name="LatencyMs">One round trip, where there is one to measure.</param>
/// <param name="Detail">What is wrong, in one line without secrets; null while all is well.</param>
internal sealed record ComponentHealth(string Status, double? LatencyMs = null, string? Detail = null);

/// <summary>One cluster of backends.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> when some destinations can't be used, <c>unavailable</c> when none can, <c>unknown</c> when nothing checks them.</param>
/// <param name="Available">How many destinations get requests.</param>
/// <param name="Destinations">The destinations, by their ids.</param>
internal sealed record ClusterHealth(string Status, int Available, IReadOnlyDictionary<string, DestinationHealth> Destinations);

/// <summary>One backend, as YARP's health checks see it.</summary>
/// <param name="Status"><c>healthy</c>, <c>unhealthy</c>, or <c>unknown</c> when nothing checks it.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Active">What the probes found.</param>
/// <param name="Passive">What the requests found.</param>
internal sealed record DestinationHealth(string Status, string Address, string Active, string Passive);

/// <summary>Writes the report.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthReportJson : JsonSerializerContext;
