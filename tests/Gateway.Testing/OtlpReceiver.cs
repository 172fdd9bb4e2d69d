using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Testing;

/// <summary>Receives what programs export over OTLP (<c>http/protobuf</c>): the spans, and everything as it came.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _payloads = new();

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _host = builder.Build();
        _host.Urls.Add(Address.ToString());
        _host.Run(ReceiveAsync);
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    /// <summary>Every span received so far.</summary>
    public IReadOnlyList<TracedSpan> Spans => [.. _payloads.Where(payload => payload.Path == "/v1/traces").SelectMany(payload => OtlpTraces.Read(payload.Body))];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._host.StartAsync();
        return receiver;
    }

    /// <summary>The variables that make a program export here, and soon.</summary>
    public IEnumerable<(string Name, string Value)> Environment =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Address.ToString()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
    ];

    /// <summary>Waits for a span.</summary>
    public async Task<TracedSpan> WaitForAsync(Func<TracedSpan, bool> isWanted, string what)
    {
        TracedSpan? found = null;
        await Wait.UntilAsync(() => (found = Spans.FirstOrDefault(isWanted)) is not null, TimeSpan.FromSeconds(20), what);
        return found!;
    }

    public bool Received(string text) => Received(Encoding.UTF8.GetBytes(text));

    // In protobuf, strings are plain UTF-8: to look for one, nothing has to be decoded.
    public bool Received(byte[] bytes) => _payloads.Any(payload => payload.Body.AsSpan().IndexOf(bytes) >= 0);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _payloads.Enqueue((context.Request.Path.Value!, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
