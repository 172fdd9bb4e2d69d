namespace UpstreamSample.Projects;

/// <summary>A project as the API shows it.</summary>
internal sealed record ProjectJson(long Id, string Name, DateTime CreatedAt)
{
    // A UTC DateTime is written with "Z", a DateTimeOffset with "+00:00".
    public static ProjectJson From(Project project) => new(project.Id, project.Name, project.CreatedAt.UtcDateTime);
}
