namespace Gateway.Pages;

/// <summary>What the devices page shows.</summary>
/// <param name="Devices">The current device, then the others, most recently used first.</param>
/// <param name="Now">The time that the page is rendered, which last uses are relative to.</param>
public sealed record DevicesModel(IReadOnlyList<Device> Devices, DateTime Now);

/// <summary>A session of the user, described as a device.</summary>
public sealed record Device(string SessionId, string Name, string? Address, DateTime CreatedAt, DateTime LastUsedAt, bool IsCurrent);
