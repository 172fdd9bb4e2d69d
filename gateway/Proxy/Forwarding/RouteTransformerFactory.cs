using Gateway.Identity;
using Gateway.Identity.Assertions;
using Gateway.Proxy.Headers;
using Gateway.Proxy.Streams;
using Gateway.Requests;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Forwarding;

/// <summary>Gives every route its identity headers and guards the gateway's cookie in what comes back.</summary>
internal sealed class RouteTransformerFactory(
    IOptions<IdentityOptions> options, CallerIdentities callers, AssertionIssuer assertions, CookieBuilder session, [FromKeyedServices(CookieKeys.Device)] CookieBuilder device,
    RequestHeaderSanitizer boundary, SessionStreams streams, TraceParentTransform? trace = null)
{
    private readonly CookieGuardTransform _cookies = new(session.Name!, device.Name!);
    private readonly StreamTransform _streams = new(streams);

    public RouteTransformer Create(RouteConfig route)
    {
        var set = IdentityHeaderSet.Of(route, options.Value);
        var assertion = set.HasAssertion && options.Value.AssertionHeader is { } header && route.ClusterId is { } cluster
            ? new AssertionTransform(header, cluster, callers, assertions)
            : null;
        return new RouteTransformer(boundary, new IdentityTransform(set.Headers, callers), assertion, trace, _cookies, _streams, callers);
    }
}
