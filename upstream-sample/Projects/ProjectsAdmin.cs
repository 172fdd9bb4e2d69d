using UpstreamSample.Identity;

namespace UpstreamSample.Projects;

/// <summary>What administrators see: how many projects each user has, not which.</summary>
internal static class ProjectsAdmin
{
    // The gateway's route asks for its policy "admins"; a copy of the rule here holds when that route is mistyped.
    public static void MapProjectsAdmin(this IEndpointRouteBuilder app) =>
        app.MapGet("/admin/projects", CountAsync).RequireCaller(role: "admin");

    private static async Task<IResult> CountAsync(ProjectStore projects, CancellationToken cancellationToken)
    {
        var counts = await projects.CountByOwnerAsync(cancellationToken);
        return TypedResults.Ok(counts.OrderByDescending(count => count.Projects).ThenBy(count => count.OwnerId, StringComparer.Ordinal));
    }
}
