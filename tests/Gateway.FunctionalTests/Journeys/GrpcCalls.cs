using System.Diagnostics;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using HealthService = Grpc.Health.V1.Health;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>gRPC calls go through the gateway as they are, and end with the session they were made in.</summary>
[Collection(Timing.Name)]
public sealed class GrpcCalls(Site site) : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private WebApplication _backend = null!;
    private GatewayProcess _gateway = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _backend = await StartBackendAsync();
        var port = FreePort.Take();
        var setup = site.Setup()
            .Cluster("calls", new Uri(_backend.Urls.Single()))
            .Set("ReverseProxy:Clusters:calls:HttpRequest:Version", "2")
            .Set("ReverseProxy:Clusters:calls:HttpRequest:VersionPolicy", "RequestVersionExact")
            .Route("health", "/grpc.health.v1.Health", cluster: "calls")
            .Route("reflection", "/grpc.reflection.v1alpha.ServerReflection", cluster: "calls");
        _gateway = new GatewayProcess(setup);
        // HTTP/2 without TLS takes a port of its own.
        setup.SetEnvironment("Kestrel__Endpoints__Web__Url", _gateway.Address.GetLeftPart(UriPartial.Authority))
            .SetEnvironment("Kestrel__Endpoints__Grpc__Url", $"http://127.0.0.1:{port}")
            .SetEnvironment("Kestrel__Endpoints__Grpc__Protocols", "Http2");
        await _gateway.StartAsync();
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task Call_WithAndWithoutASession_IsAnsweredOrRefused()
    {
        using var browser = await SignInAsync();
        var client = new HealthService.HealthClient(_channel);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest(), HeadersOf(browser))).Status);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.CheckAsync(new HealthCheckRequest()));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task ServerStream_SignOut_IsClosedWithinASecond()
    {
        using var browser = await SignInAsync();
        using var call = new HealthService.HealthClient(_channel).Watch(new HealthCheckRequest(), HeadersOf(browser));
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));

        await AssertEndsAsync(browser, call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task BothWays_SignOutBeforeTheBackendSaidAnything_IsClosedWithinASecond()
    {
        using var browser = await SignInAsync();
        using var call = new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo(HeadersOf(browser));
        // What comes back tells that the call has reached the backend; the second one waits there for a question.
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "*" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        using var silent = new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo(HeadersOf(browser));
        var first = silent.ResponseStream.MoveNext(CancellationToken.None);
        await Wait.UntilAsync(async () => await OpenStreamsAsync() == 2, Patience, "both calls are known");

        await AssertEndsAsync(browser, first);
    }

    private async Task<int> OpenStreamsAsync()
    {
        using var answer = await _gateway.ManagementAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith("gateway_streams_open", StringComparison.Ordinal));
        return line is null ? -1 : int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<Browser> SignInAsync()
    {
        var browser = _gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        return browser;
    }

    private static Metadata HeadersOf(Browser browser) => new() { { "cookie", browser.Cookies.Header! } };

    private static async Task AssertEndsAsync(Browser browser, Task<bool> end)
    {
        Assert.False(end.IsCompleted);
        var clock = Stopwatch.StartNew();
        (await browser.SignOutAsync()).Dispose();

        await Assert.ThrowsAsync<RpcException>(() => end.WaitAsync(Patience));
        TestContext.Current.SendDiagnosticMessage($"{TestContext.Current.Test?.TestDisplayName}: {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed < Bound, $"It took {clock.ElapsedMilliseconds} ms.");
    }

    private static async Task<WebApplication> StartBackendAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(server => server.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddGrpcReflection();
        var health = new HealthServiceImpl();
        health.SetStatus("", HealthCheckResponse.Types.ServingStatus.Serving);
        builder.Services.AddSingleton(health);
        var app = builder.Build();
        app.MapGrpcService<HealthServiceImpl>();
        app.MapGrpcReflectionService();
        await app.StartAsync();
        return app;
    }
}
