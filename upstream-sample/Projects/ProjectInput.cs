namespace UpstreamSample.Projects;

/// <summary>What the API takes to create or rename a project.</summary>
internal sealed record ProjectInput(string? Name);
