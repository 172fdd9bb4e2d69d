using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Gateway.Requests.Paths;

/// <summary>Refuses a target that could be read in two ways, unless the metadata of its route allows that.</summary>
internal sealed partial class PathGuardMiddleware(PathParameters parameters)
{
    /// <summary>The metadata key of a route that opts out.</summary>
    public const string OptOut = "AllowAmbiguousPath";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = PathOf(target);
        var problem = AmbiguousTarget.Find(path);
        if (problem is not null && IsAllowed(context.GetEndpoint()))
        {
            problem = AmbiguousTarget.FindForbidden(path);
        }

        if (problem is not null)
        {
            return RefuseAsync(context, problem);
        }

        return PathParameters.Has(context.Request.Path) && !IsAllowed(context.GetEndpoint())
            ? CheckParametersAsync(context, next)
            : next(context);
    }

    /// <summary>
    /// The path and query of a target. In the absolute form, "GET http://host/path", the path follows the authority. Programs disagree
    /// about where that ends ("http://host#/path", "http://host\path"), unless it is a plain host and port; any other target is
    /// returned whole, which is no valid path.
    /// </summary>
    internal static ReadOnlySpan<char> PathOf(string target)
    {
        if (target.StartsWith('/'))
        {
            return target;
        }

        return PlainAuthority().Match(target) is { Success: true } authority ? target.AsSpan(authority.Length) : target;
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

    private static Task RefuseAsync(HttpContext context, string problem) => context.RefuseAsync(
        StatusCodes.Status400BadRequest, "Ambiguous address", $"The address contains {problem}, which could be read in two ways.");

    [GeneratedRegex(
        @"\Ahttps?://([0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?(?=[/?]|\z)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PlainAuthority();
}
