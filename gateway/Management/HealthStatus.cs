namespace Gateway.Management;

/// <summary>The words of health answers.</summary>
internal static class HealthStatus
{
    public const string Healthy = "healthy";

    /// <summary>Something is amiss, and the gateway serves what it can.</summary>
    public const string Degraded = "degraded";

    /// <summary>There is no answer, or nothing to send requests to.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>A backend that a health check took out.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>Nothing checks it.</summary>
    public const string Unknown = "unknown";
}
