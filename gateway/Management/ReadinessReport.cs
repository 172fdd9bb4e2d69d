namespace Gateway.Management;

/// <summary>Whether traffic is welcome, in one word why, and while the gateway starts, what it waits for.</summary>
internal sealed record ReadinessReport(bool IsReady, string Status, IReadOnlyList<string>? WaitingFor = null);
