namespace Gateway.Management;

/// <summary>The readiness of the gateway: its status, and while it starts, what it waits for.</summary>
internal sealed record ReadinessReport(bool IsReady, string Status, IReadOnlyList<string>? WaitingFor = null);
