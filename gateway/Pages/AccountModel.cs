namespace Gateway.Pages;

/// <summary>What the account page shows.</summary>
/// <param name="Name">The name of the person.</param>
/// <param name="Devices">The devices, the current one first.</param>
/// <param name="Activity">The latest events.</param>
/// <param name="Shares">The shares; null where sharing is off, and then the page does not mention it.</param>
public sealed record AccountModel(string Name, DevicesModel Devices, ActivityModel Activity, AccountSharesModel? Shares);

/// <summary>A person's shares, and the form that makes another.</summary>
/// <param name="Open">The open shares, the newest first.</param>
/// <param name="Durations">For how long one can share.</param>
public sealed record AccountSharesModel(IReadOnlyList<AccountShare> Open, IReadOnlyList<ShareDuration> Durations);

/// <summary>A duration to choose from.</summary>
public sealed record ShareDuration(long Seconds, string Text);

/// <summary>A share, as its owner sees it.</summary>
/// <param name="Id">The share's id, never its token.</param>
/// <param name="Label">The owner's own words; null for none.</param>
/// <param name="Paths">What is shared.</param>
/// <param name="ExpiresAt">When it is over.</param>
/// <param name="Opened">How often it was opened.</param>
/// <param name="Uses">How often it may be opened.</param>
public sealed record AccountShare(
    string Id, string? Label, IReadOnlyList<string> Paths, DateTime ExpiresAt, int Opened, int Uses);
