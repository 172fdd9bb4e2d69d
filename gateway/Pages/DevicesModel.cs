namespace Gateway.Pages;

/// <summary>What the page of devices shows.</summary>
/// <param name="Devices">The device at hand, then the others by their last use.</param>
/// <param name="Now">The moment that last uses are told from.</param>
public sealed record DevicesModel(IReadOnlyList<Device> Devices, DateTime Now);

/// <summary>A session, as its owner knows it.</summary>
public sealed record Device(string SessionId, string Name, string? Address, DateTime CreatedAt, DateTime LastUsedAt, bool IsCurrent);
