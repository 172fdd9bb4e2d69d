namespace UpstreamSample.Projects;

/// <summary>How many projects one user has.</summary>
internal sealed record OwnerCount(string OwnerId, string? OwnerEmail, int Projects);
