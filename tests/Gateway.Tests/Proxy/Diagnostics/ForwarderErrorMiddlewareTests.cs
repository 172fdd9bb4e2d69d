using System.Diagnostics.Metrics;
using Gateway.Proxy.Diagnostics;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Tests.Proxy.Diagnostics;

/// <summary>A timeout is told apart from a client that disconnects, by YARP's forwarder and the middleware around it.</summary>
public sealed class ForwarderErrorMiddlewareTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private readonly GatewayServices _gateway = new();
    private readonly CancellationTokenSource _client = new();
    private readonly CancellationTokenSource _routeTimeout = new();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _routeTimeout.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task InvokeAsync_Timeout_Is504() => Assert.Equal((504, "request_timed_out"), await ForwardAsync(Short));

    [Fact]
    public async Task InvokeAsync_ClientDisconnects_IsCanceled() => Assert.Equal((400, "canceled"), await ForwardAsync(Long, atOnce: _client.Cancel));

    [Fact]
    public async Task InvokeAsync_TimeoutThenClientDisconnects_Is504() => Assert.Equal((504, "request_timed_out"), await ForwardAsync(Short, afterwards: _client.Cancel));

    [Fact]
    public async Task InvokeAsync_RouteTimeoutThenClientDisconnects_Is504() =>
        Assert.Equal((504, "request_timed_out"), await ForwardAsync(Long, atOnce: _routeTimeout.Cancel, afterwards: _client.Cancel));

    // The backend does something at once, waits until the forwarder gives up, and does something else before the forwarder learns of it.
    private async Task<(int Status, string? Result)> ForwardAsync(TimeSpan activityTimeout, Action? atOnce = null, Action? afterwards = null)
    {
        var services = _gateway.Services;
        using var metrics = new MetricCollector<double>(services.GetRequiredService<IMeterFactory>(), GatewayTelemetry.Name, "gateway.upstream.request.duration");
        using var client = new HttpMessageInvoker(new SilentBackend(atOnce, afterwards));
        using var aborted = CancellationTokenSource.CreateLinkedTokenSource(_client.Token, _routeTimeout.Token);
        var request = new ForwarderRequestConfig { ActivityTimeout = activityTimeout };
        var cluster = new ClusterModel(new ClusterConfig { ClusterId = "cluster", HttpRequest = request }, client);
        var context = new DefaultHttpContext { RequestServices = services, RequestAborted = aborted.Token, Request = { Method = "GET", Path = "/" } };
        context.Features.Set<IReverseProxyFeature>(new ReverseProxyFeature
        {
            Cluster = cluster,
            ProxiedDestination = new DestinationState("one", new DestinationModel(new DestinationConfig { Address = "http://backend/" })),
        });
        context.Features.Set<IHttpRequestTimeoutFeature>(new RouteTimeout(_routeTimeout.Token));
        var forwarder = services.GetRequiredService<IHttpForwarder>();

        await services.GetRequiredService<ForwarderErrorMiddleware>()
            .InvokeAsync(context, async context => await forwarder.SendAsync(context, "http://backend/", client, request, HttpTransformer.Default));

        return (context.Response.StatusCode, (string?)Assert.Single(metrics.GetMeasurementSnapshot()).Tags[Tag.UpstreamResult]);
    }

    private sealed class RouteTimeout(CancellationToken token) : IHttpRequestTimeoutFeature
    {
        public CancellationToken RequestTimeoutToken => token;

        public void DisableTimeout()
        {
        }
    }

    private sealed class SilentBackend(Action? atOnce, Action? afterwards) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            atOnce?.Invoke();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            finally
            {
                afterwards?.Invoke();
            }

            throw new InvalidOperationException("The wait has no end.");
        }
    }
}
