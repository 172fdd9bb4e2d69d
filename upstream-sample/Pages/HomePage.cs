using UpstreamSample.Identity;
using UpstreamSample.Projects;

namespace UpstreamSample.Pages;

/// <summary>Fills the page with the caller and the caller's projects.</summary>
internal sealed class HomePage(ProjectStore projects)
{
    /// <param name="caller">Null: the page for a visitor who is not signed in.</param>
    /// <param name="cancellationToken">Ends the query with the request.</param>
    public async Task<IResult> ShowAsync(Caller? caller, CancellationToken cancellationToken) =>
        Home.Create(new HomeModel { Caller = caller, Projects = await ListAsync(caller, cancellationToken) });

    /// <summary>The page again, after a form was refused.</summary>
    public async Task<IResult> ShowRefusalAsync(Caller caller, int status, string message, string? draft, CancellationToken cancellationToken)
    {
        var model = new HomeModel { Caller = caller, Projects = await ListAsync(caller, cancellationToken), Message = message, Draft = draft };
        var page = Home.Create(model);
        page.StatusCode = status;
        return page;
    }

    private async Task<IReadOnlyList<Project>> ListAsync(Caller? caller, CancellationToken cancellationToken) =>
        caller is null ? [] : await projects.ListAsync(caller, cancellationToken);
}
