using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.PipelineTests;

/// <summary>A backend on a bare socket: a test decides what it does with each connection, down to the reset.</summary>
/// <remarks>Not WireMock, whose HTTP server frames every answer correctly and closes connections politely.</remarks>
public sealed class SocketBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<Connection, Task> _serve;
    private readonly Task _accepting;
    private int _connections;

    public SocketBackend(Func<Connection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The head of every request, one character for each byte.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>How many connections it has accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many requests for this target it has received.</summary>
    public int Count(string target) => _requests.Count(head => head.Split(' ')[1] == target);

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
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client, Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // It was told to stop.
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await _serve(new Connection(client, number, _requests.Enqueue, _stop.Token));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The gateway has closed the connection, or the test is over.
            }
        }
    }

    /// <summary>One connection to the backend.</summary>
    public sealed class Connection(TcpClient client, int number, Action<string> record, CancellationToken stopped)
    {
        private readonly NetworkStream _stream = client.GetStream();
        private readonly byte[] _one = new byte[1];

        /// <summary>1 for the first connection of this backend.</summary>
        public int Number => number;

        /// <summary>Reads the head of the next request, and nothing of its body; null when the connection has ended.</summary>
        public async Task<string?> ReadHeadAsync()
        {
            var head = new StringBuilder();
            while (!EndsWith(head, "\r\n\r\n"))
            {
                if (await _stream.ReadAsync(_one, stopped) == 0)
                    return null;
                head.Append((char)_one[0]);
            }

            record(head.ToString());
            return head.ToString();
        }

        /// <summary>Reads a body with a length, or in chunks, to its end.</summary>
        public async Task ReadBodyAsync(string head)
        {
            const string length = "\r\nContent-Length: ";
            if (head.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
                await ReadUntilAsync("0\r\n\r\n");
            else if (head.IndexOf(length, StringComparison.OrdinalIgnoreCase) is > 0 and var at)
                await _stream.ReadExactlyAsync(new byte[int.Parse(head[(at + length.Length)..].Split('\r')[0], CultureInfo.InvariantCulture)], stopped);
        }

        /// <summary>Reads until what was read ends with this text.</summary>
        public async Task<string> ReadUntilAsync(string end)
        {
            var text = new StringBuilder();
            while (!EndsWith(text, end))
            {
                await _stream.ReadExactlyAsync(_one, stopped);
                text.Append((char)_one[0]);
            }

            return text.ToString();
        }

        /// <summary>Sends the text, one byte for each character.</summary>
        public Task SendAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text), stopped).AsTask();

        /// <summary>Ends the connection with a reset, as a process that is killed does.</summary>
        public void Reset()
        {
            // Not through the stream, which would say good-bye first.
            client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Client.Dispose();
        }

        private static bool EndsWith(StringBuilder text, string end)
        {
            if (text.Length < end.Length)
                return false;
            for (var i = 0; i < end.Length; i++)
            {
                if (text[text.Length - end.Length + i] != end[i])
                    return false;
            }

            return true;
        }
    }
}
