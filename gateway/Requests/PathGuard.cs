using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy.Model;

namespace Gateway.Requests;

/// <summary>Refuses a target that could be read in two ways, unless its route says that it can live with that.</summary>
internal static partial class PathGuard
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
            problem = AmbiguousTarget.FindInexcusable(path);
        }

        return problem is null ? next(context) : RefuseAsync(context, problem);
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

        return PlainAuthority().Match(target) is { Success: true } authority ? target.AsSpan(authority.Length) : target;
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

    [GeneratedRegex(@"\Ahttps?://([0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?(?=[/?]|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PlainAuthority();
}
