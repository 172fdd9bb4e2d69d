using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Configuration.Validation;

/// <summary>
/// Builds the HTTP client of every cluster and the transforms of every route by itself, after YARP failed to load them: its exception names
/// neither.
/// </summary>
internal static class ProxyTrial
{
    public static IReadOnlyList<string> ErrorsOf(IServiceProvider services)
    {
        var errors = new List<string>();
        IProxyConfig proxy;
        try
        {
            proxy = services.GetRequiredService<IProxyConfigProvider>().GetConfig();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return errors;
        }

        var clients = services.GetRequiredService<IForwarderHttpClientFactory>();
        foreach (var cluster in proxy.Clusters)
        {
            var settings = cluster.HttpClient ?? HttpClientConfig.Empty;
            Try($"Clusters:{cluster.ClusterId}:HttpClient", () => clients
                .CreateClient(new ForwarderHttpClientContext { ClusterId = cluster.ClusterId, OldConfig = settings, NewConfig = settings })
                .Dispose());
        }

        var transforms = services.GetRequiredService<ITransformBuilder>();
        foreach (var route in proxy.Routes)
        {
            var cluster = proxy.Clusters.FirstOrDefault(one => one.ClusterId == route.ClusterId);
            Try($"Routes:{route.RouteId}:Transforms", () => transforms.Build(route, cluster));
        }

        return errors;

        void Try(string key, Action build)
        {
            try
            {
                build();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                errors.Add(e.Message.StartsWith("ReverseProxy:", StringComparison.Ordinal)
                    ? e.Message
                    : $"ReverseProxy:{key}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}");
            }
        }
    }
}
