namespace Gateway.Pages.Admin;

/// <summary>What the page of everybody's sessions shows.</summary>
/// <param name="Sessions">The sessions on this page.</param>
/// <param name="User">The person that was searched for; null for everybody.</param>
/// <param name="IsFirst">Whether this is the first page.</param>
/// <param name="Next">The address of the next page; null for the last.</param>
/// <param name="EndAll">Where one is asked whether all sessions of the person end; null unless it is one person.</param>
/// <param name="Now">The time that the page is rendered, which last uses are relative to.</param>
public sealed record SessionsModel(
    IReadOnlyList<SessionRow> Sessions, string? User, bool IsFirst, string? Next, string? EndAll, DateTime Now);

/// <summary>A session on the page.</summary>
public sealed record SessionRow(
    string Name, string? Login, string Device, string? Address, DateTime CreatedAt, DateTime LastUsedAt, bool IsCurrent, string End);
