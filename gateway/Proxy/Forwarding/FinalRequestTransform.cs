using Gateway.Identity;
using Gateway.Proxy.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// The last step of a request to a backend, whether YARP's transforms or a <see cref="RouteTransformer"/> prepared it: its address, its
/// trace context, and what the backend is told about the caller. Nothing before it has the last word on any of these.
/// </summary>
internal sealed class FinalRequestTransform(
    RequestHeaderSanitizer sanitizer,
    CallerHeaderWriter writer,
    CallerHeaders headers,
    string cluster,
    TraceParentTransform? trace) : RequestTransform
{
    /// <summary>Completes a request that the transforms of its route may have changed in any way.</summary>
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        sanitizer.Strip(context.ProxyRequest.Headers);
        return ApplyAsync(context.HttpContext, context.ProxyRequest, ForwardedAddress.Of(context));
    }

    /// <summary>Completes a request that has only what <see cref="RequestHeaderSanitizer.TryCopy"/> copied.</summary>
    public ValueTask ApplyAsync(HttpContext context, HttpRequestMessage request, Uri address)
    {
        request.RequestUri = address;
        trace?.Apply(context, request);
        return writer.WriteAsync(context.User, headers, cluster, request.Headers, context.RequestAborted);
    }
}
