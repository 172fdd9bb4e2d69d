using Gateway.Identity;
using Gateway.Identity.Assertions;
using Gateway.Requests;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy;

/// <summary>Gives every route its identity headers and guards the gateway's cookie in what comes back.</summary>
internal sealed class IdentityTransformProvider(
    IOptions<IdentityOptions> options, CallerIdentities callers, AssertionIssuer assertions, CookieBuilder session, [FromKeyedServices(OwnCookies.Device)] CookieBuilder device,
    SessionStreams streams) : ITransformProvider
{
    private readonly CookieGuardTransform _cookieGuard = new(session.Name!, device.Name!);
    private readonly StreamTransform _streams = new(streams);

    public void ValidateRoute(TransformRouteValidationContext context)
    {
        var set = IdentityHeaderSet.Of(context.Route, options.Value);
        var names = set.Headers.Select(header => header.Name);
        if (set.HasAssertion && options.Value.AssertionHeader is { } assertion)
        {
            names = names.Prepend(assertion);
        }

        var twice = names.GroupBy(HeaderName.Fold).Where(header => header.Count() > 1);
        foreach (var header in twice)
        {
            context.Errors.Add(new ArgumentException($"IdentityHeader: '{header.Last()}' carries a claim already, and a header carries one (example: \"X-WEBAUTH-USER\")"));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.RequestTransforms.Add(RawTargetTransform.Instance);
        // After the route's own transforms, so that none of them has the last word about who is calling.
        var set = IdentityHeaderSet.Of(context.Route, options.Value);
        context.RequestTransforms.Add(new IdentityTransform(set.Headers, callers));
        if (set.HasAssertion && options.Value.AssertionHeader is { } header && context.Route.ClusterId is { } cluster)
        {
            context.RequestTransforms.Add(new AssertionTransform(header, cluster, callers, assertions));
        }

        context.ResponseTransforms.Add(_cookieGuard);
        context.ResponseTransforms.Add(SiteDataTransform.Instance);
        context.ResponseTransforms.Add(_streams);
    }
}
