using System.Net.Http.Headers;
using Gateway.Identity;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>Tells a backend who the caller is. What the client sent under the same names was removed before.</summary>
internal sealed class CallerHeadersTransform(CallerHeaderWriter writer, CallerHeaders headers, string cluster) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context) => ApplyAsync(context.HttpContext, context.ProxyRequest.Headers);

    public ValueTask ApplyAsync(HttpContext context, HttpRequestHeaders target) =>
        writer.WriteAsync(context.User, headers, cluster, target, context.RequestAborted);
}
