namespace UpstreamSample.Identity;

/// <summary>Refuses a request whose endpoint requires a caller that the headers do not name.</summary>
/// <remarks>
/// The gateway has already decided by its route's policy. This is the second lock, for the day a route is
/// configured too openly; it turns before any body is read.
/// </remarks>
internal sealed class CallerMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<CallerRequirement>() is not { } requirement)
            return next(context);

        return Caller.From(context) switch
        {
            null => Refuse(context, StatusCodes.Status401Unauthorized, "The request names no user. It has to come through the gateway, with a session."),
            var caller when requirement.Role is { } role && !caller.HasRole(role) =>
                Refuse(context, StatusCodes.Status403Forbidden, $"This needs the role '{role}'."),
            _ => next(context),
        };
    }

    private static Task Refuse(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
