using Gateway.Identity;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Streams;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy.Headers;

/// <summary>Adds the gateway's transforms to every route, and refuses transforms that write what only the gateway may write.</summary>
internal sealed class GatewayTransformProvider(
    IOptions<IdentityOptions> options,
    CallerHeaderWriter writer,
    RequestHeaderSanitizer sanitizer,
    ReservedHeaders reserved,
    CookieGuardTransform cookies,
    TrailerGuardTransform trailers,
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

        foreach (var error in new TransformCheck(reserved, sanitizer, cookies).ErrorsOf(context.Route))
        {
            context.Errors.Add(new ArgumentException(error));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
        if (context.Cluster.SessionAffinity is { Enabled: true, AffinityKeyName: { } name } && cookies.IsOwnCookie(name))
        {
            context.Errors.Add(new ArgumentException(
                $"ReverseProxy:Clusters:{context.Cluster.ClusterId}:SessionAffinity:AffinityKeyName: '{name}' is a cookie of the gateway "
                + "(example: \".Affinity\")"));
        }
    }

    public void Apply(TransformBuilderContext context)
    {
        var transforms = context.RequestTransforms;
        for (var i = 0; i < transforms.Count; i++)
        {
            transforms[i] = transforms[i] switch
            {
                PathStringTransform path => new RawPathTransform(path),
                PathRouteValuesTransform pattern => new RawPathPatternTransform(pattern),
                var other => other,
            };
        }

        // YARP adds its defaults behind the transforms of all providers, unless they are there.
        if (!transforms.OfType<RequestHeaderOriginalHostTransform>().Any())
        {
            context.AddOriginalHost(false);
        }

        if (context.UseDefaultForwarders ?? true)
        {
            context.AddXForwarded();
        }

        transforms.Add(FinalTransformOf(context.Route));
        context.ResponseTransforms.Add(AnswerStatusTransform.Instance);
        context.ResponseTransforms.Add(cookies);
        context.ResponseTransforms.Add(ClearSiteDataTransform.Instance);
        context.ResponseTransforms.Add(streams);
        context.ResponseTrailersTransforms.Add(trailers);
    }

    /// <summary>Does the same as <see cref="Apply"/> without a list of transforms.</summary>
    public RouteTransformer CreateTransformer(RouteConfig route) =>
        new(sanitizer, FinalTransformOf(route), cookies, trailers, streams);

    // A route without a cluster is refused; YARP asks for its transforms even so.
    private FinalRequestTransform FinalTransformOf(RouteConfig route) =>
        new(sanitizer, writer, RouteCallerHeaders.Of(route, options.Value), route.ClusterId ?? "", trace);
}
