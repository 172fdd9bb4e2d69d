using System.Text.Json.Serialization;

namespace Gateway.Sessions.Sharing;

/// <summary>A part of what a person may reach, shared for a while by a link. Who opens the link gets a session with these limits.</summary>
internal sealed record Share
{
    public required string Id { get; init; }

    /// <summary>The SHA-256 of the token in the link.</summary>
    public required byte[] TokenHash { get; init; }

    public required string UserId { get; init; }

    /// <summary>The session that made the share, and ends it.</summary>
    public required string OwnerSession { get; init; }

    public required IReadOnlyList<string> Paths { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>How many sessions may be opened with it.</summary>
    public required int Uses { get; init; }

    public string? Label { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many sessions were opened with it. It is counted by the store, beside the share.</summary>
    [JsonIgnore]
    public int Opened { get; init; }

    [JsonIgnore]
    public ShareScope Scope => new(Paths, Methods);
}
