using Gateway.Proxy.Headers;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy.Forwarding;

/// <summary>Makes for each route what it does to its requests: in one piece, or among the transforms that the route has of its own.</summary>
internal sealed class RouteTransformBuilder(
    [FromKeyedServices(RouteTransformBuilder.Yarp)] ITransformBuilder yarp, RouteTransformerFactory routes, IEnumerable<ITransformProvider> providers, IServiceProvider services) : ITransformBuilder
{
    /// <summary>The key of YARP's own builder.</summary>
    public const string Yarp = "yarp";

    public IReadOnlyList<Exception> ValidateRoute(RouteConfig route) => yarp.ValidateRoute(route);

    public IReadOnlyList<Exception> ValidateCluster(ClusterConfig cluster) => yarp.ValidateCluster(cluster);

    public HttpTransformer Build(RouteConfig route, ClusterConfig? cluster) => HasOwn(route) || HasOthers(route, cluster) ? yarp.Build(route, cluster) : routes.Create(route);

    public HttpTransformer Create(Action<TransformBuilderContext> action) => yarp.Create(action);

    // Which identity headers a route has is known to the one piece too.
    private static bool HasOwn(RouteConfig route) => route.Transforms is { } transforms
        && !transforms.All(static transform => transform.ContainsKey(IdentityHeaderSet.SetKey) || transform.ContainsKey(IdentityHeaderSet.HeaderKey));

    // Session affinity, for one, is a transform that YARP adds to the routes of some clusters.
    private bool HasOthers(RouteConfig route, ClusterConfig? cluster)
    {
        var context = new TransformBuilderContext { Services = services, Route = route, Cluster = cluster };
        foreach (var provider in providers)
        {
            provider.Apply(context);
        }

        return context.RequestTransforms.Any(IsOther) || context.ResponseTransforms.Any(IsOther) || context.ResponseTrailersTransforms.Any(IsOther)
            || context is not { CopyRequestHeaders: null, CopyResponseHeaders: null, CopyResponseTrailers: null, UseDefaultForwarders: null };
    }

    private static bool IsOther(object transform) => transform.GetType().Assembly != typeof(RouteTransformBuilder).Assembly;
}
