using Gateway.Requests.Paths;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Forwards the target byte for byte, as it was matched and authorized, because decoding and encoding it changes it (dotnet/yarp #1419).
/// A target that the route's transforms have changed is left alone.
/// </summary>
internal sealed class RawTargetTransform : RequestTransform
{
    public static readonly RawTargetTransform Instance = new();

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private RawTargetTransform()
    {
    }

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        if (context.ProxyRequest.RequestUri is null && context.Path == request.Path && context.Query.QueryString == request.QueryString)
        {
            context.ProxyRequest.RequestUri = AddressOf(context.HttpContext, context.DestinationPrefix);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The URI of a request at a destination; null where the target is not a path ("OPTIONS *").</summary>
    public static Uri? AddressOf(HttpContext context, string destination)
    {
        var path = PathGuardMiddleware.PathOf(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        return path.StartsWith('/') ? new Uri(string.Concat(destination.AsSpan().TrimEnd('/'), path), Verbatim) : null;
    }
}
