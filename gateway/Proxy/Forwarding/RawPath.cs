using Gateway.Requests.Paths;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Forwarding;

/// <summary>The path of a request to a backend as it is written, beside the decoded one that YARP's transforms work on.</summary>
internal static class RawPath
{
    private const string AnyOrigin = "http://localhost";

    private static readonly HttpRequestOptionsKey<(string Decoded, string Raw)> Transformed = new("gateway.raw_path");

    /// <summary>The path as written after the transforms so far. One that something else has changed is encoded as YARP does it.</summary>
    public static string Of(RequestTransformContext context)
    {
        var decoded = context.Path.Value ?? "";
        if (context.ProxyRequest.Options.TryGetValue(Transformed, out var known) && known.Decoded == decoded)
        {
            return known.Raw;
        }

        // Not the comparison of PathString, which ignores case.
        return decoded == (context.HttpContext.Request.Path.Value ?? "") ? OfClient(context.HttpContext) : Encode(decoded);
    }

    /// <summary>The path as the client wrote it.</summary>
    public static string OfClient(HttpContext context)
    {
        var target = PathGuardMiddleware.PathOf(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var query = target.IndexOf('?');
        return (query < 0 ? target : target[..query]).ToString();
    }

    /// <summary>Keeps how the path that a transform has set is written.</summary>
    public static void Set(RequestTransformContext context, string raw) =>
        context.ProxyRequest.Options.Set(Transformed, (context.Path.Value ?? "", raw));

    /// <summary>Encodes a path as YARP does, which has no method for this alone.</summary>
    public static string Encode(string path) =>
        RequestUtilities.MakeDestinationAddress(AnyOrigin, path.Length == 0 ? default : new PathString(path), default)
            .OriginalString[AnyOrigin.Length..];
}
