namespace UpstreamSample.Projects;

/// <summary>One project of one owner.</summary>
internal sealed class Project
{
    public long Id { get; init; }

    public required string OwnerId { get; init; }

    /// <summary>As it was when the project was created: only for people to read, never to decide by.</summary>
    public string? OwnerEmail { get; init; }

    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
