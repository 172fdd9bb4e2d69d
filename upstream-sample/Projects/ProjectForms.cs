using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using UpstreamSample.Hosting;
using UpstreamSample.Identity;
using UpstreamSample.Pages;

namespace UpstreamSample.Projects;

/// <summary>The same for browsers: forms that work without JavaScript and lead back to the page.</summary>
internal static class ProjectForms
{
    public static void MapProjectForms(this IEndpointRouteBuilder app)
    {
        // No antiforgery token: a POST that another site made the browser send is refused by the gateway, and this
        // program sets no cookie that a token could be tied to.
        var projects = app.MapGroup("/projects").RequireCaller().DisableAntiforgery();
        projects.MapPost("", CreateAsync);
        projects.MapPost("{id:long}/rename", RenameAsync);
        projects.MapPost("{id:long}/delete", DeleteAsync);
    }

    private static async Task<IResult> CreateAsync(
        [FromForm] string? name, Caller caller, ProjectStore projects, HomePage page, CancellationToken cancellationToken)
    {
        if (!ProjectName.TryParse(name, out var parsed, out var mistake))
            return await page.ShowRefusalAsync(caller, StatusCodes.Status400BadRequest, mistake, name, cancellationToken);

        var result = await projects.CreateAsync(caller, parsed, cancellationToken);
        return await AnswerAsync(result, name, caller, page, cancellationToken);
    }

    private static async Task<IResult> RenameAsync(
        long id, [FromForm] string? name, Caller caller, ProjectStore projects, HomePage page, CancellationToken cancellationToken)
    {
        if (!ProjectName.TryParse(name, out var parsed, out var mistake))
            return await page.ShowRefusalAsync(caller, StatusCodes.Status400BadRequest, mistake, null, cancellationToken);

        var result = await projects.RenameAsync(caller, id, parsed, cancellationToken);
        return await AnswerAsync(result, null, caller, page, cancellationToken);
    }

    // Deleting what is already gone is what the user wanted.
    private static async Task<IResult> DeleteAsync(long id, Caller caller, ProjectStore projects, CancellationToken cancellationToken)
    {
        await projects.DeleteAsync(caller, id, cancellationToken);
        return new SeeOther("/");
    }

    private static async Task<IResult> AnswerAsync(
        SaveResult result, string? draft, Caller caller, HomePage page, CancellationToken cancellationToken) => result switch
        {
            SaveResult.Saved => new SeeOther("/"),
            SaveResult.NameTaken => await page.ShowRefusalAsync(caller, StatusCodes.Status409Conflict, "You already have a project of that name.", draft, cancellationToken),
            SaveResult.Missing => await page.ShowRefusalAsync(caller, StatusCodes.Status404NotFound, "That project no longer exists.", null, cancellationToken),
            _ => throw new UnreachableException(),
        };
}
