using Gateway.Identity;
using Gateway.Proxy.Forwarding;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy.Headers;

/// <summary>Adds to the transforms of a route what the gateway does on every route, and says which identity headers are named twice.</summary>
internal sealed class IdentityTransformProvider(IOptions<IdentityOptions> options, RouteTransformerFactory routes) : ITransformProvider
{
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
            context.Errors.Add(new ArgumentException($"ReverseProxy:Routes:{context.Route.RouteId}:Transforms: IdentityHeader: '{header.Last()}' carries a claim already, and a header carries one (example: \"X-WEBAUTH-USER\")"));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context) => routes.Create(context.Route).AddTo(context);
}
