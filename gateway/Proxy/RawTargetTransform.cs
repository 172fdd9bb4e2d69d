using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy;

/// <summary>
/// Forwards the target byte for byte, as it was matched and authorized: decoding and encoding it again gives another
/// one (dotnet/yarp #1419). A route that transforms the path or the query gets what its transforms made.
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
        var target = context.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = PathGuard.PathOf(target);
        if (context.ProxyRequest.RequestUri is null
            && path.StartsWith('/')
            && context.Path == request.Path
            && context.Query.QueryString == request.QueryString)
        {
            context.ProxyRequest.RequestUri = new Uri($"{context.DestinationPrefix.TrimEnd('/')}{path}", Verbatim);
        }

        return ValueTask.CompletedTask;
    }
}
