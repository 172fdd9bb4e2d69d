using System.Text;
using Yarp.ReverseProxy.Model;

namespace Gateway.Requests.Paths;

/// <summary>
/// Detects paths that lead to another route for a backend that drops path parameters: to a servlet container <c>/admin;x/y</c> is
/// <c>/admin/y</c>, which the policy of the route <c>/admin</c> must decide about.
/// </summary>
/// <param name="match">Matches the request to an endpoint, as routing does.</param>
internal sealed class PathParameters(RequestDelegate match)
{
    public static bool Has(PathString path) => path.Value?.Contains(';') == true;

    public async ValueTask<bool> ChangeRouteAsync(HttpContext context)
    {
        var request = context.Request;
        var (path, values, endpoint) = (request.Path, request.RouteValues, context.GetEndpoint());
        try
        {
            request.Path = Without(path.Value!);
            context.SetEndpoint(null);
            await match(context);
            return !IsSame(endpoint, context.GetEndpoint());
        }
        finally
        {
            request.Path = path;
            request.RouteValues = values;
            context.SetEndpoint(endpoint);
        }
    }

    /// <summary>Returns the path without its parameters, and without the empty segments that remain.</summary>
    internal static string Without(string path)
    {
        var kept = new StringBuilder(path.Length);
        foreach (var segment in path.AsSpan().Split('/'))
        {
            var text = path.AsSpan(segment);
            var end = text.IndexOf(';');
            text = end < 0 ? text : text[..end];
            if (!text.IsEmpty)
            {
                kept.Append('/').Append(text);
            }
        }

        return kept.Length == 0 || path.EndsWith('/') ? kept.Append('/').ToString() : kept.ToString();
    }

    // A reload in between creates new endpoints for all routes.
    private static bool IsSame(Endpoint? one, Endpoint? other) =>
        ReferenceEquals(one, other) || RouteOf(one) is { } route && route == RouteOf(other);

    private static string? RouteOf(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId;
}
