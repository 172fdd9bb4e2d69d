using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Gateway.Authentication.Cookies;
using Gateway.Configuration;
using Gateway.Proxy.Backends;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Benchmarks;

/// <summary>
/// A whole proxied request over connections in memory: what a request costs the program itself, the kernel left out. The gateway with
/// session, identity headers and assertion, beside YARP as it comes without any of it.
/// </summary>
// A busy machine adds to every iteration but the best.
[MemoryDiagnoser, MinColumn]
public class ProxiedRequest
{
    private WebApplication _application = null!;
    private IDuplexPipe _connection = null!;
    private byte[] _request = null!;
    private string? _file;

    [GlobalSetup(Target = nameof(GatewayRequestAsync))]
    public async Task StartGatewayAsync()
    {
        _file = Path.GetTempFileName();
        await File.WriteAllTextAsync(_file, JsonSerializer.Serialize(new { ReverseProxy = Routes(), Gateway = new { Management = new { Url = "http://127.0.0.1:0" } } }));
        var builder = Program.CreateBuilder(GatewaySettings.Load(_file, static _ => null));
        var transport = Use(builder);
        builder.Services.AddSingleton<IForwarderHttpClientFactory>(new MemoryClients(static handler => BackendClientFactory.Configure(handler, makesSpans: false)));
        _application = builder.Build();
        Program.Configure(_application);
        await _application.StartAsync();

        var user = new SessionUser { Id = "1", Email = "alice@example.com", Username = "alice", FullName = "Alice Example", Role = "member" };
        var begun = (SessionStart.Begun)await _application.Services.GetRequiredService<SessionManager>().BeginAsync(
            new SignInProof(user, Remember: false), new SessionOrigin(), replaced: null, CancellationToken.None);
        var cookie = await _application.Services.GetRequiredService<SessionTicket>().WriteAsync(begun.Session.Id, begun.Secret, CancellationToken.None);
        await OpenAsync(transport, $"Cookie: {_application.Services.GetRequiredService<CookieBuilder>().Name}={cookie}\r\n");
    }

    [GlobalSetup(Target = nameof(YarpRequestAsync))]
    public async Task StartYarpAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        var transport = Use(builder);
        builder.Configuration.AddJsonStream(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new { ReverseProxy = Routes() })));
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        builder.Services.AddSingleton<IForwarderHttpClientFactory>(new MemoryClients(static _ => { }));
        _application = builder.Build();
        _application.MapReverseProxy();
        await _application.StartAsync();
        await OpenAsync(transport, "");
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _connection.Output.CompleteAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        if (_file is not null)
        {
            File.Delete(_file);
        }
    }

    [Benchmark]
    public Task GatewayRequestAsync() => RequestAsync();

    [Benchmark(Baseline = true)]
    public Task YarpRequestAsync() => RequestAsync();

    private static object Routes() => new
    {
        Routes = new { all = new { ClusterId = "backend", Match = new { Path = "/api/{**rest}" } } },
        Clusters = new { backend = new { Destinations = new { one = new { Address = "http://backend.invalid" } } } },
    };

    private static MemoryTransport Use(WebApplicationBuilder builder)
    {
        var transport = new MemoryTransport();
        builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
        builder.WebHost.UseUrls("http://localhost:80");
        return transport;
    }

    private async Task OpenAsync(MemoryTransport transport, string headers)
    {
        _connection = transport.Connect();
        _request = Encoding.ASCII.GetBytes($"GET /api/projects?page=2 HTTP/1.1\r\nHost: localhost\r\nUser-Agent: benchmark\r\nAccept: */*\r\n{headers}\r\n");
        await _connection.Output.WriteAsync(_request);
        var answer = await ReadAsync();
        var text = Encoding.ASCII.GetString(answer);
        _connection.Input.AdvanceTo(answer.End);
        if (!text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(text);
        }
    }

    private async Task RequestAsync()
    {
        await _connection.Output.WriteAsync(_request);
        _connection.Input.AdvanceTo((await ReadAsync()).End);
    }

    // The whole answer comes at once, or in two parts of which the second is the body.
    private async Task<ReadOnlySequence<byte>> ReadAsync()
    {
        while (true)
        {
            var read = await _connection.Input.ReadAsync();
            if (read.IsCompleted || read.Buffer.Slice(read.Buffer.Length - 1).FirstSpan[0] == (byte)'x')
            {
                return read.Buffer;
            }

            _connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private sealed class MemoryClients(Action<SocketsHttpHandler> configure) : ForwarderHttpClientFactory
    {
        protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
        {
            base.ConfigureHandler(context, handler);
            configure(handler);
            handler.ConnectCallback = static (_, _) => ValueTask.FromResult(MemoryBackend.Connect());
        }
    }
}
