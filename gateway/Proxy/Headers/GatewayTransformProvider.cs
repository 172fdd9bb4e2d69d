using Gateway.Identity;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Streams;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy.Headers;

/// <summary>Adds the gateway's transforms to every route, and refuses a route with two claims in one header.</summary>
internal sealed class GatewayTransformProvider(
    IOptions<IdentityOptions> options,
    CallerHeaderWriter writer,
    CookieGuardTransform cookies,
    StreamTransform streams,
    TraceParentTransform? trace = null) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
        var names = RouteCallerHeaders.Of(context.Route, options.Value).Names;
        var duplicates = names.GroupBy(HeaderName.Fold).Where(static header => header.Count() > 1);
        foreach (var header in duplicates)
        {
            context.Errors.Add(new ArgumentException(
                $"ReverseProxy:Routes:{context.Route.RouteId}:Transforms: IdentityHeader: '{header.Last()}' carries a claim already, "
                + "and a header carries one (example: \"X-WEBAUTH-USER\")"));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    // After the route's own transforms, so that none of them can replace the caller's identity.
    public void Apply(TransformBuilderContext context)
    {
        context.RequestTransforms.Add(RawTargetTransform.Instance);
        context.RequestTransforms.Add(CallerHeadersOf(context.Route));
        if (trace is not null)
        {
            context.RequestTransforms.Add(trace);
        }

        context.ResponseTransforms.Add(cookies);
        context.ResponseTransforms.Add(ClearSiteDataTransform.Instance);
        context.ResponseTransforms.Add(streams);
    }

    /// <summary>Does the same as <see cref="Apply"/> without a list of transforms.</summary>
    public RouteTransformer CreateTransformer(RouteConfig route, RequestHeaderSanitizer sanitizer) =>
        new(sanitizer, CallerHeadersOf(route), trace, cookies, streams);

    // A route without a cluster is refused; YARP asks for its transforms even so.
    private CallerHeadersTransform CallerHeadersOf(RouteConfig route) =>
        new(writer, RouteCallerHeaders.Of(route, options.Value), route.ClusterId ?? "");
}
