namespace Gateway.Pages;

/// <summary>What the page shows that gives out the link of a new share, once.</summary>
/// <param name="Url">The link.</param>
/// <param name="Label">The owner's name for the share; null: none.</param>
/// <param name="Paths">What is shared.</param>
/// <param name="EndsAt">When the share ends.</param>
public sealed record ShareMadeModel(string Url, string? Label, IReadOnlyList<string> Paths, DateTime EndsAt);
