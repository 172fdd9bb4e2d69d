namespace Gateway.Pages;

/// <summary>What the page of a shared link shows.</summary>
/// <param name="Owner">The name of the person who shares.</param>
/// <param name="Token">The secret in the page's own address, for its form.</param>
/// <param name="Label">The owner's name for the share; null: none.</param>
/// <param name="Paths">What is shared.</param>
/// <param name="Methods">The methods that it is shared with.</param>
/// <param name="EndsAt">When the share ends.</param>
/// <param name="IsSignedIn">Whether this browser has a session of its own, which opening would replace.</param>
/// <param name="Now">The time at which the page is made.</param>
public sealed record ShareModel(
    string Owner,
    string Token,
    string? Label,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Methods,
    DateTime EndsAt,
    bool IsSignedIn,
    DateTime Now)
{
    /// <summary>Whether more than reading is shared.</summary>
    public bool MayChange => Methods.Any(static method => method is not ("GET" or "HEAD" or "OPTIONS"));
}
