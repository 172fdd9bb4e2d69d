using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy.Model;

namespace Gateway.Requests;

/// <summary>Refuses a target that could be read in two ways, unless its route says that it can live with that.</summary>
internal static class PathGuard
{
    /// <summary>The metadata of a route that opts out.</summary>
    public const string OptOut = "AllowAmbiguousPath";

    public static Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = PathOf(target);
        var problem = AmbiguousTarget.Find(path);
        if (problem is not null && IsAllowed(context.GetEndpoint()))
        {
            problem = AmbiguousTarget.FindDots(path);
        }

        return problem is null ? next(context) : RefuseAsync(context, problem);
    }

    // "GET http://host/path": the path begins behind the authority.
    internal static ReadOnlySpan<char> PathOf(string target)
    {
        if (target.StartsWith('/') || target.IndexOf("://", StringComparison.Ordinal) is not (> 0 and var scheme))
        {
            return target;
        }

        var path = target.IndexOfAny(['/', '?'], scheme + 3);
        return path < 0 ? default : target.AsSpan(path);
    }

    private static bool IsAllowed(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata is { } metadata
        && metadata.TryGetValue(OptOut, out var value) && bool.TryParse(value, out var allowed) && allowed;

    private static Task RefuseAsync(HttpContext context, string problem)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status400BadRequest,
                Title = "Ambiguous address",
                Detail = $"The address contains {problem}, which could be read in two ways.",
            },
        }).AsTask();
    }
}
