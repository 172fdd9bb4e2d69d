using Gateway.Requests.Paths;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Builds the address of a request at a destination. The target is forwarded byte for byte, as it was matched and authorized, because
/// decoding and encoding it changes it (dotnet/yarp #1419).
/// </summary>
internal static class ForwardedAddress
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The address of a request that no transform changes.</summary>
    public static Uri Of(HttpContext context, string destination)
    {
        var target = TargetOf(context);
        return target.StartsWith('/')
            ? new Uri(string.Concat(destination.AsSpan().TrimEnd('/'), target), Verbatim)
            // "OPTIONS *"
            : RequestUtilities.MakeDestinationAddress(destination, context.Request.Path, context.Request.QueryString);
    }

    /// <summary>The address after the transforms of a route: what they did not touch stays as the client wrote it.</summary>
    public static Uri Of(RequestTransformContext context)
    {
        var destination = context.DestinationPrefix;
        var target = TargetOf(context.HttpContext);
        if (!target.StartsWith('/'))
        {
            return RequestUtilities.MakeDestinationAddress(destination, context.Path, context.Query.QueryString);
        }

        var path = RawPath.Of(context);
        var start = target.IndexOf('?');
        var query = RawQuery.Of(context, start < 0 ? "" : target[start..]);
        return path.Length > 0
            ? new Uri(string.Concat(destination.AsSpan().TrimEnd('/'), path, query), Verbatim)
            : new Uri(string.Concat(WithPath(destination), query), Verbatim);
    }

    private static ReadOnlySpan<char> TargetOf(HttpContext context) =>
        PathGuardMiddleware.PathOf(context.Features.Get<IHttpRequestFeature>()!.RawTarget);

    // A request line needs a path (RFC 9112, 3.2.1).
    private static string WithPath(string destination)
    {
        var authority = destination.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        return destination.IndexOf('/', authority) < 0 ? $"{destination}/" : destination;
    }
}
