using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.FunctionalTests.Differences;

/// <summary>The backend of one exchange through one proxy, on a bare socket.</summary>
internal sealed class ExchangeBackend : IAsyncDisposable
{
    private const string Plain = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Exchange _exchange;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public ExchangeBackend(Exchange exchange)
    {
        _exchange = exchange;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Ends when the answer of the exchange has been sent.</summary>
    public Task Answered => _answered.Task;

    /// <summary>Whether the next request is that of the exchange; every other one gets a plain answer.</summary>
    public bool IsActing { get; set; }

    /// <summary>How often the request of the exchange has come.</summary>
    public int Requests { get; private set; }

    /// <summary>The head of the request, its body and its trailers.</summary>
    public string Head { get; private set; } = "";

    public string Content { get; private set; } = "";

    public string Trailers { get; private set; } = "";

    /// <summary>The client has seen what was sent, or has given up.</summary>
    public void ReportSeen() => _seen.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // It was told to stop.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                if (_exchange.Frames.Count > 0)
                    await ServeHttp2Async(client);
                else
                    await ServeAsync(client, new MessageReader(client.GetStream()));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or FormatException)
            {
                // The proxy has closed the connection, or the exchange is over.
            }
        }
    }

    private async Task ServeAsync(TcpClient client, MessageReader reader)
    {
        while (await reader.ReadHeadAsync(_stop.Token) is { Length: > 0 } head)
        {
            if (!IsActing)
            {
                await reader.ReadBodyAsync(head, isRequest: true, null, _stop.Token);
                await SendAsync(client, Plain);
                continue;
            }

            Requests++;
            Head = head;
            if (!_exchange.IsEarly)
            {
                if (MessageReader.ValueOf(head, "Expect").Length > 0)
                    await SendAsync(client, "HTTP/1.1 100 Continue\r\n\r\n");
                await reader.ReadBodyAsync(head, isRequest: true, null, _stop.Token);
                (Content, Trailers) = (reader.Content.ToString(), reader.Trailers);
            }

            await SendAsync(client, _exchange.Answer);
            if (!await GoOnAsync(client))
                return;
            if (_exchange.IsEarly)
                await reader.ReadBodyAsync(head, isRequest: true, null, _stop.Token);
        }
    }

    // Which request a stream carries is known without its compressed headers: an exchange has a backend of its own.
    private async Task ServeHttp2Async(TcpClient client)
    {
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length], _stop.Token);
        await stream.WriteAsync(Http2Connection.FrameOf(Http2Connection.Frame.Settings, 0, 0, []), _stop.Token);
        await foreach (var (type, flags, id) in Http2Frames.ReadAsync(stream, _stop.Token))
        {
            if (type == Http2Connection.Frame.Settings && (flags & Http2Connection.Flags.Ack) == 0)
                await stream.WriteAsync(Http2Frames.SettingsSeen, _stop.Token);
            var isWhole = type is Http2Connection.Frame.Headers or Http2Connection.Frame.Data
                && (flags & Http2Connection.Flags.EndStream) != 0;
            var isBegun = type is Http2Connection.Frame.Headers;
            if (isBegun && IsActing)
                Requests++;
            if (IsActing ? !(_exchange.IsEarly ? isBegun : isWhole) : !isWhole)
                continue;
            foreach (var frame in IsActing ? _exchange.Frames.Where(static frame => frame.Length > 0) : Http2Frames.Plain)
                await stream.WriteAsync(Http2Frames.On(id, frame), _stop.Token);
            if (IsActing && !await GoOnAsync(client))
                return;
        }
    }

    private async Task<bool> GoOnAsync(TcpClient client)
    {
        _answered.TrySetResult();
        if (_exchange.Ending == Ending.Kept)
            return true;
        if (_exchange.Ending == Ending.Reset)
        {
            // So that it is the rest of the answer that is lost, and not by chance what was sent.
            if (_exchange.Answer.Length + _exchange.Frames.Count > 0)
                await Task.WhenAny(_seen.Task, Task.Delay(Patience, TimeProvider.System, _stop.Token));
            client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Client.Dispose();
        }

        return false;
    }

    private Task SendAsync(TcpClient client, string text) =>
        client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), _stop.Token).AsTask();
}
