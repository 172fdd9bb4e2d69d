using Gateway.Proxy.Headers;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Gives a route a <see cref="RouteTransformer"/> where only the gateway transforms its requests, and YARP's list of transforms otherwise.
/// </summary>
internal sealed class RouteTransformBuilder(
    [FromKeyedServices(RouteTransformBuilder.Yarp)] ITransformBuilder yarp,
    IEnumerable<ITransformProvider> providers,
    IServiceProvider services) : ITransformBuilder
{
    /// <summary>The key of YARP's own builder.</summary>
    public const string Yarp = "yarp";

    private readonly GatewayTransformProvider _gateway = providers.OfType<GatewayTransformProvider>().Single();
    private readonly ITransformProvider[] _others = [.. providers.Where(static provider => provider is not GatewayTransformProvider)];

    /// <summary>Returns the errors of a route's transforms, each with its key, which YARP's own errors do not name.</summary>
    public IReadOnlyList<Exception> ValidateRoute(RouteConfig route)
    {
        var errors = yarp.ValidateRoute(route);
        return
        [
            .. errors.Where(HasKey),
            .. (route.Transforms ?? []).SelectMany((transform, i) => ErrorsOf(
                route with { Transforms = [transform] }, $"ReverseProxy:Routes:{route.RouteId}:Transforms:{i}")),
        ];
    }

    public IReadOnlyList<Exception> ValidateCluster(ClusterConfig cluster) => yarp.ValidateCluster(cluster);

    public HttpTransformer Build(RouteConfig route, ClusterConfig? cluster) =>
        HasOwnTransforms(route) || HasTransformsOfOthers(route, cluster)
            ? yarp.Build(route, cluster)
            : _gateway.CreateTransformer(route);

    public HttpTransformer Create(Action<TransformBuilderContext> action) => yarp.Create(action);

    private static bool HasKey(Exception error) => error.Message.StartsWith("ReverseProxy:", StringComparison.Ordinal);

    private IEnumerable<Exception> ErrorsOf(RouteConfig route, string key)
    {
        var errors = yarp.ValidateRoute(route);
        return errors.Count == 0
            ? BuildErrors(route, key)
            : errors.Where(static error => !HasKey(error)).Select(error => ErrorOf(key, error));
    }

    // The constructors of some transforms refuse values that their validation accepts.
    private IEnumerable<Exception> BuildErrors(RouteConfig route, string key)
    {
        try
        {
            yarp.Build(route, null);
            return [];
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or InvalidOperationException)
        {
            return [ErrorOf(key, e)];
        }
    }

    private static ArgumentException ErrorOf(string key, Exception error) =>
        new($"{key}: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}");

    // Those that choose the caller's headers are not transforms in YARP's list either.
    private static bool HasOwnTransforms(RouteConfig route) => route.Transforms?.Any(static transform =>
        !transform.ContainsKey(RouteCallerHeaders.PresetKey) && !transform.ContainsKey(RouteCallerHeaders.HeaderKey)) == true;

    // YARP's own providers among them: session affinity adds a transform to the routes of some clusters.
    private bool HasTransformsOfOthers(RouteConfig route, ClusterConfig? cluster)
    {
        var context = new TransformBuilderContext { Services = services, Route = route, Cluster = cluster };
        foreach (var provider in _others)
        {
            provider.Apply(context);
        }

        return context.RequestTransforms.Count > 0
            || context.ResponseTransforms.Count > 0
            || context.ResponseTrailersTransforms.Count > 0
            || context is not
            {
                CopyRequestHeaders: null,
                CopyResponseHeaders: null,
                CopyResponseTrailers: null,
                UseDefaultForwarders: null
            };
    }
}
