namespace Gateway.Management;

/// <summary>Whether traffic is welcome, and in one word why.</summary>
internal sealed record ReadinessReport(bool IsReady, string Status);
