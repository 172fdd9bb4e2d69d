using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Forwarding;

/// <summary>A stage of YARP's that only some clusters need; requests to the others don't pay for its asynchronous frame.</summary>
internal sealed class ProxyStage : IReverseProxyApplicationBuilder
{
    private readonly IApplicationBuilder _inner;

    private ProxyStage(IApplicationBuilder inner) => _inner = inner;

    public IServiceProvider ApplicationServices
    {
        get => _inner.ApplicationServices;
        set => _inner.ApplicationServices = value;
    }

    public IFeatureCollection ServerFeatures => _inner.ServerFeatures;

    public IDictionary<string, object?> Properties => _inner.Properties;

    public static void Add(IReverseProxyApplicationBuilder proxy, Func<ClusterConfig, bool> isNeeded, Action<IReverseProxyApplicationBuilder> add) => proxy.Use(next =>
    {
        var stage = new ProxyStage(proxy.New());
        add(stage);
        stage.Use(_ => next);
        var with = stage.Build();
        return context => isNeeded(context.GetReverseProxyFeature().Cluster.Config) ? with(context) : next(context);
    });

    public IApplicationBuilder Use(Func<RequestDelegate, RequestDelegate> middleware)
    {
        _inner.Use(middleware);
        return this;
    }

    public IApplicationBuilder New() => _inner.New();

    public RequestDelegate Build() => _inner.Build();
}
