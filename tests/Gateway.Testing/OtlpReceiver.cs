using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Testing;

/// <summary>Receives what a program exports over OTLP (<c>http/protobuf</c>) and keeps it as it came.</summary>
/// <remarks>In protobuf, strings are plain UTF-8 and trace ids plain bytes: to look for one, nothing has to be decoded.</remarks>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ConcurrentQueue<byte[]> _payloads = new();

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _host = builder.Build();
        _host.Urls.Add(Address.ToString());
        _host.Run(ReceiveAsync);
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._host.StartAsync();
        return receiver;
    }

    public bool Received(string text) => Received(Encoding.UTF8.GetBytes(text));

    public bool Received(byte[] bytes) => _payloads.Any(payload => payload.AsSpan().IndexOf(bytes) >= 0);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _payloads.Enqueue(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }
}
