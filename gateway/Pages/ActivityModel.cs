namespace Gateway.Pages;

/// <summary>What the activity page shows.</summary>
/// <param name="Items">The events, the newest first.</param>
/// <param name="Now">The time that the page is rendered, which the events are relative to.</param>
public sealed record ActivityModel(IReadOnlyList<ActivityItem> Items, DateTime Now);

/// <summary>One event of a person's account.</summary>
/// <param name="Text">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Address">From where; null when it is not known.</param>
/// <param name="Device">On which device; null when it is not known.</param>
/// <param name="IsWarning">Whether the reader should look twice.</param>
/// <param name="IsByAdministrator">Whether an administrator did it.</param>
public sealed record ActivityItem(
    string Text, DateTime At, string? Address, string? Device, bool IsWarning, bool IsByAdministrator);
