using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy;

/// <summary>Gives every route its identity headers and guards the gateway's cookie in what comes back.</summary>
internal sealed class IdentityTransformProvider(IOptions<IdentityOptions> options, CookieBuilder cookie, SessionStreams streams) : ITransformProvider
{
    private readonly CookieGuardTransform _cookieGuard = new(cookie.Name!);
    private readonly StreamTransform _streams = new(streams);

    public void ValidateRoute(TransformRouteValidationContext context)
    {
        var twice = IdentityHeaderSet.Of(context.Route, options.Value).Headers.GroupBy(header => HeaderName.Fold(header.Name)).Where(header => header.Count() > 1);
        foreach (var header in twice)
        {
            context.Errors.Add(new ArgumentException($"IdentityHeader: '{header.Last().Name}' carries a claim already, and a header carries one (example: \"X-WEBAUTH-USER\")"));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.RequestTransforms.Add(RawTargetTransform.Instance);
        // After the route's own transforms, so that none of them has the last word about who is calling.
        context.RequestTransforms.Add(new IdentityTransform(IdentityHeaderSet.Of(context.Route, options.Value)));
        context.ResponseTransforms.Add(_cookieGuard);
        context.ResponseTransforms.Add(SiteDataTransform.Instance);
        context.ResponseTransforms.Add(_streams);
    }
}
