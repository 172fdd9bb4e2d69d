namespace UpstreamSample.Projects;

/// <summary>Registers what the project routes need.</summary>
internal static class ProjectsSetup
{
    public static void AddProjects(this WebApplicationBuilder builder) => builder.Services.AddScoped<ProjectStore>();
}
