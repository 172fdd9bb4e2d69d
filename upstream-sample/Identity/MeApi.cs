using Microsoft.AspNetCore.Http.HttpResults;

namespace UpstreamSample.Identity;

/// <summary>Tells callers who they are, as this program sees them.</summary>
internal static class MeApi
{
    public static void MapMe(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/me", Show).RequireCaller();

    private static Ok<Me> Show(Caller caller) =>
        TypedResults.Ok(new Me(caller.Id, caller.Email, caller.Username, caller.FullName, caller.Role, caller.SessionId, caller.ShareId));

    /// <summary>The answer; a claim that no header told is null.</summary>
    private sealed record Me(string Id, string? Email, string? Username, string? FullName, string? Role, string? SessionId, string? ShareId);
}
