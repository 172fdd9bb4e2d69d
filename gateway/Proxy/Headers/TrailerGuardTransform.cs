using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Removes from a backend's trailers what is removed from its headers. Whoever merges trailers into headers (RFC 9110, 6.5.1) would apply
/// them.
/// </summary>
internal sealed class TrailerGuardTransform(CookieGuardTransform cookies) : ResponseTrailersTransform
{
    public override ValueTask ApplyAsync(ResponseTrailersTransformContext context)
    {
        Apply(context.HttpContext);
        return ValueTask.CompletedTask;
    }

    public void Apply(HttpContext context)
    {
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            cookies.Apply(trailers);
            ClearSiteDataTransform.Apply(trailers);
        }
    }
}
