namespace Gateway.Management;

/// <summary>The values of <c>status</c> in health reports.</summary>
internal static class HealthStatus
{
    public const string Healthy = "healthy";

    /// <summary>A part is unavailable, and the gateway serves what it can without it.</summary>
    public const string Degraded = "degraded";

    /// <summary>The component does not answer, or no destination gets requests.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>A destination that fails its health checks.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>There are no health checks.</summary>
    public const string Unknown = "unknown";
}
