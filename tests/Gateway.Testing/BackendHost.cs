using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Testing;

/// <summary>
/// A backend that tells what it received. The last segment of the path picks what else it does: <c>slow?ms=</c>,
/// <c>set-cookie?value=</c>, <c>clear-site-data?value=</c>, <c>status/404</c>, <c>ws</c>, <c>sse</c>; everything else is answered with a
/// <see cref="ReceivedRequest"/> as JSON.
/// </summary>
public sealed class BackendHost : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new(StringComparer.Ordinal);
    private int _slowRequests;

    private BackendHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Whatever is refused in a test, the gateway refused it.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        _host = builder.Build();
        _host.Urls.Add(Address.ToString());
        _host.UseWebSockets();
        _host.Run(AnswerAsync);
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    /// <summary>Everything that arrived, in order.</summary>
    public IReadOnlyCollection<ReceivedRequest> Requests => _requests;

    /// <summary>How many <c>slow</c> requests are being answered at this moment.</summary>
    public int SlowRequests => Volatile.Read(ref _slowRequests);

    public static async Task<BackendHost> StartAsync()
    {
        var backend = new BackendHost();
        await backend._host.StartAsync();
        return backend;
    }

    /// <summary>Answers requests for exactly this path in the test's own way.</summary>
    public void Answer(string path, RequestDelegate answer) => _answers[path] = answer;

    /// <summary>Whether a request whose target contains this text arrived.</summary>
    public bool Received(string partOfTarget) => _requests.Any(r => r.Target.Contains(partOfTarget, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task EchoAsync(HttpContext context, ReceivedRequest received)
    {
        var response = context.Response;
        var path = context.Request.Path.Value!;
        if (path.Split("/status/") is [_, var status])
            response.StatusCode = int.Parse(status, CultureInfo.InvariantCulture);
        foreach (var value in context.Request.Query["value"])
            response.Headers.Append(path.EndsWith("/clear-site-data", StringComparison.Ordinal) ? "Clear-Site-Data" : "Set-Cookie", value);
        await response.WriteAsJsonAsync(received, context.RequestAborted);
    }

    private static async Task EchoWebSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (message.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static async Task StreamEventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        for (var n = 0; !context.RequestAborted.IsCancellationRequested; n++)
        {
            await context.Response.WriteAsync($"data: {n.ToString(CultureInfo.InvariantCulture)}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, context.RequestAborted);
        }
    }

    private static async Task<ReceivedRequest> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.ToArray();
        return new ReceivedRequest(
            request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            [.. request.Headers.SelectMany(header => header.Value.Select(value => new ReceivedHeader(header.Key, value ?? "")))],
            bytes.Length,
            Convert.ToHexString(SHA256.HashData(bytes)));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (_answers.TryGetValue(context.Request.Path.Value!, out var answer))
        {
            await answer(context);
            return;
        }

        var received = await ReadAsync(context);
        _requests.Enqueue(received);
        var path = context.Request.Path.Value!;
        try
        {
            await (path[(path.LastIndexOf('/') + 1)..] switch
            {
                "slow" => AnswerSlowlyAsync(context, received),
                "ws" when context.WebSockets.IsWebSocketRequest => EchoWebSocketAsync(context),
                "sse" => StreamEventsAsync(context),
                _ => EchoAsync(context, received),
            });
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The gateway hung up, which some tests are about.
        }
    }

    private async Task AnswerSlowlyAsync(HttpContext context, ReceivedRequest received)
    {
        Interlocked.Increment(ref _slowRequests);
        try
        {
            var milliseconds = int.Parse(context.Request.Query["ms"]!, CultureInfo.InvariantCulture);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, context.RequestAborted);
            await EchoAsync(context, received);
        }
        finally
        {
            Interlocked.Decrement(ref _slowRequests);
        }
    }
}
