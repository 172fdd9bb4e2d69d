using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using UpstreamSample.Identity;

namespace UpstreamSample.Projects;

/// <summary>The caller's projects as JSON.</summary>
internal static class ProjectsApi
{
    public static void MapProjectsApi(this IEndpointRouteBuilder app)
    {
        var projects = app.MapGroup("/api/projects").RequireCaller();
        projects.MapGet("", ListAsync);
        projects.MapPost("", CreateAsync);
        projects.MapGet("{id:long}", GetAsync);
        projects.MapPut("{id:long}", RenameAsync);
        projects.MapDelete("{id:long}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(Caller caller, ProjectStore projects, CancellationToken cancellationToken) =>
        TypedResults.Ok((await projects.ListAsync(caller, cancellationToken)).Select(ProjectJson.From));

    private static async Task<IResult> GetAsync(long id, Caller caller, ProjectStore projects, CancellationToken cancellationToken) =>
        await projects.FindAsync(caller, id, cancellationToken) is { } project ? TypedResults.Ok(ProjectJson.From(project)) : Missing();

    private static async Task<IResult> CreateAsync(ProjectInput input, Caller caller, ProjectStore projects, CancellationToken cancellationToken)
    {
        if (!ProjectName.TryParse(input.Name, out var name, out var mistake))
            return Invalid(mistake);

        return await projects.CreateAsync(caller, name, cancellationToken) switch
        {
            SaveResult.Saved { Project: var project } => TypedResults.Created($"/api/projects/{project.Id}", ProjectJson.From(project)),
            SaveResult.NameTaken => NameTaken(name),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<IResult> RenameAsync(
        long id, ProjectInput input, Caller caller, ProjectStore projects, CancellationToken cancellationToken)
    {
        if (!ProjectName.TryParse(input.Name, out var name, out var mistake))
            return Invalid(mistake);

        return await projects.RenameAsync(caller, id, name, cancellationToken) switch
        {
            SaveResult.Saved { Project: var project } => TypedResults.Ok(ProjectJson.From(project)),
            SaveResult.NameTaken => NameTaken(name),
            SaveResult.Missing => Missing(),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<IResult> DeleteAsync(long id, Caller caller, ProjectStore projects, CancellationToken cancellationToken) =>
        await projects.DeleteAsync(caller, id, cancellationToken) ? TypedResults.NoContent() : Missing();

    private static ValidationProblem Invalid(string mistake) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["name"] = [mistake] });

    private static ProblemHttpResult NameTaken(ProjectName name) =>
        TypedResults.Problem($"You already have a project named '{name.Value}'.", statusCode: StatusCodes.Status409Conflict);

    private static ProblemHttpResult Missing() =>
        TypedResults.Problem("You have no such project.", statusCode: StatusCodes.Status404NotFound);
}
