using System.Text.Json.Serialization;

namespace Gateway.Management;

/// <summary>The health of the gateway and of everything that it uses.</summary>
/// <param name="Status"><c>healthy</c>, or <c>degraded</c> when a component, a cluster or the configuration is not.</param>
/// <param name="Version">The gateway's version.</param>
/// <param name="Configuration">The state of the configuration file; null where there is no file.</param>
/// <param name="Components">The components of the gateway, by name.</param>
/// <param name="Clusters">The clusters of backends, by id.</param>
internal sealed record HealthReport(
    string Status,
    string Version,
    ConfigurationHealth? Configuration,
    IReadOnlyDictionary<string, ComponentHealth> Components,
    IReadOnlyDictionary<string, ClusterHealth> Clusters);

/// <summary>The configuration file and the state of it that is in use.</summary>
/// <param name="Status"><c>healthy</c>, or <c>degraded</c> when the file as it is now was rejected or is missing.</param>
/// <param name="File">The full path of the file.</param>
/// <param name="InSync">Whether everything in the file is in use: false while it is rejected or missing, or awaits a restart.</param>
/// <param name="Generation">1 at the start; one more with every change that was applied.</param>
/// <param name="Since">When this generation was applied.</param>
/// <param name="RefusedAt">When the file as it is now was rejected or found missing; null while it is valid.</param>
/// <param name="Errors">The errors of the file as it is now, as <c>config check</c> prints them; null while it is valid.</param>
/// <param name="AwaitingRestart">The changed keys that apply from the next start on; null while there are none.</param>
internal sealed record ConfigurationHealth(
    string Status,
    string File,
    bool InSync,
    int Generation,
    DateTime Since,
    DateTime? RefusedAt,
    IReadOnlyList<string>? Errors,
    IReadOnlyList<string>? AwaitingRestart);

/// <summary>A component of the gateway.</summary>
/// <param name="Status"><c>healthy</c> or <c>unavailable</c>.</param>
/// <param name="LatencyMs">The duration of one round trip; null where it was not measured.</param>
/// <param name="Detail">The error in one line without secrets; null for a healthy component.</param>
internal sealed record ComponentHealth(string Status, double? LatencyMs = null, string? Detail = null);

/// <summary>A cluster of backends.</summary>
/// <param name="Status">
/// <c>healthy</c>, <c>degraded</c> when a destination is unhealthy, <c>unavailable</c> when none gets requests,
/// <c>unknown</c> without health checks.
/// </param>
/// <param name="Available">How many destinations get requests.</param>
/// <param name="Destinations">The destinations, by their ids.</param>
internal sealed record ClusterHealth(string Status, int Available, IReadOnlyDictionary<string, DestinationHealth> Destinations);

/// <summary>A destination as YARP's health checks see it.</summary>
/// <param name="Status"><c>healthy</c>, <c>unhealthy</c>, or <c>unknown</c> without health checks.</param>
/// <param name="Address">Its address.</param>
/// <param name="Active">The result of active health checks.</param>
/// <param name="Passive">The result of passive health checks.</param>
internal sealed record DestinationHealth(string Status, string Address, string Active, string Passive);

/// <summary>Serializes the report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthReportJson : JsonSerializerContext;
