using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing;

/// <summary>A backend on a bare socket that sends, by path, exactly the bytes that it was told, in these pieces, and closes the connection.</summary>
/// <remarks>Not WireMock, which answers through an HTTP server: that frames every answer correctly and sends no broken status line, header or chunk.</remarks>
public sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyDictionary<string, string[]> _answers;
    private readonly Task _accepting;

    /// <param name="answers">By the last segment of the path, the pieces of the answer, one byte for each character.</param>
    public ScriptedBackend(IReadOnlyDictionary<string, string[]> answers)
    {
        _answers = answers;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

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
            try
            {
                client.NoDelay = true;
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1, leaveOpen: true);
                var path = (await reader.ReadLineAsync(_stop.Token))?.Split(' ')[1].Split('/')[^1] ?? "";
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                    // The rest of the head.
                }

                foreach (var piece in _answers[path])
                {
                    await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(piece), _stop.Token);
                    // Whoever reads gets a chance to see it by itself.
                    await Task.Yield();
                }

                client.Client.Shutdown(SocketShutdown.Send);
                // Until the other end has read it all: closing before that would take back what it has not read.
                while (await reader.ReadLineAsync(_stop.Token) is not null)
                {
                    // Nothing more is asked for on this connection.
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The gateway hung up, or the test is over.
            }
        }
    }
}
