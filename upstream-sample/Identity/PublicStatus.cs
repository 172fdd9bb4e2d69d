using Microsoft.AspNetCore.Http.HttpResults;

namespace UpstreamSample.Identity;

/// <summary>An endpoint for everybody: on an anonymous route the identity is optional.</summary>
internal static class PublicStatus
{
    public static void MapPublicStatus(this IEndpointRouteBuilder app) => app.MapGet("/public/status", Show);

    private static Ok<Answer> Show(Caller? caller) => TypedResults.Ok(new Answer("ok", caller is not null));

    /// <summary>The answer.</summary>
    private sealed record Answer(string Status, bool CallerKnown);
}
