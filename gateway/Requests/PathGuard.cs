using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Gateway.Requests;

/// <summary>Refuses a target that could be read in two ways, unless its route says that it can live with that.</summary>
internal sealed class PathGuard(PathParameters parameters)
{
    /// <summary>The metadata of a route that opts out.</summary>
    public const string OptOut = "AllowAmbiguousPath";

    public Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = PathOf(target);
        var problem = AmbiguousTarget.Find(path);
        if (problem is not null && IsAllowed(context.GetEndpoint()))
        {
            problem = AmbiguousTarget.FindDots(path);
        }

        if (problem is not null)
        {
            return RefuseAsync(context, problem);
        }

        return PathParameters.Has(context.Request.Path) && !IsAllowed(context.GetEndpoint()) ? CheckParametersAsync(context, next) : next(context);
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

    private async Task CheckParametersAsync(HttpContext context, RequestDelegate next)
    {
        await (await parameters.ChangeRouteAsync(context)
            ? RefuseAsync(context, "a path parameter (;) that hides another service's address")
            : next(context));
    }

    private static bool IsAllowed(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata is { } metadata
        && metadata.TryGetValue(OptOut, out var value) && bool.TryParse(value, out var allowed) && allowed;

    private static Task RefuseAsync(HttpContext context, string problem) =>
        context.RefuseAsync(StatusCodes.Status400BadRequest, "Ambiguous address", $"The address contains {problem}, which could be read in two ways.");
}
