using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Gateway.Requests;

/// <summary>Refuses a target that could be read in two ways, unless its route says that it can live with that.</summary>
internal sealed class PathGuard(PathParameters parameters)
{
    /// <summary>The metadata of a route that opts out.</summary>
    public const string OptOut = "AllowAmbiguousPath";

    private static readonly SearchValues<char> Authority =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:[]");

    public Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = PathOf(target);
        var problem = AmbiguousTarget.Find(path);
        if (problem is not null && IsAllowed(context.GetEndpoint()))
        {
            problem = AmbiguousTarget.FindInexcusable(path);
        }

        if (problem is not null)
        {
            return RefuseAsync(context, problem);
        }

        return PathParameters.Has(context.Request.Path) && !IsAllowed(context.GetEndpoint()) ? CheckParametersAsync(context, next) : next(context);
    }

    /// <summary>
    /// The path and query of a target. "GET http://host/path": the path begins behind the authority. Where that ends is read
    /// differently by different programs ("http://host#/path", "http://host\path"), unless it is a plain host; what is
    /// not so plain is given whole, as no path.
    /// </summary>
    internal static ReadOnlySpan<char> PathOf(string target)
    {
        if (target.StartsWith('/'))
        {
            return target;
        }

        var scheme = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://".Length
            : target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https://".Length
            : 0;
        var rest = target.AsSpan(scheme);
        var end = rest.IndexOfAnyExcept(Authority);
        return scheme == 0 || end == 0 || (end > 0 && rest[end] is not ('/' or '?')) ? target : end < 0 ? default : rest[end..];
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
