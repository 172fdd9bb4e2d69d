using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing;

/// <summary>
/// A backend on a bare socket that reads requests as strictly as the RFC allows and answers each with 200. Whatever two
/// servers could read as different requests is a fault; an HTTP server of a framework would forgive it.
/// </summary>
/// <remarks>Not WireMock, which sees a request only after such a server has read it.</remarks>
public sealed class RawBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Task _accepting;

    public RawBackend()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The head of every request as it came, one character for each byte.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>What arrived and could be read in two ways.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

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
            var reader = new StrictReader(client.GetStream(), _stop.Token);
            try
            {
                while (await reader.ReadHeadAsync() is { } head)
                {
                    _requests.Enqueue(head);
                    await reader.ReadBodyAsync(head);
                    await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), _stop.Token);
                }
            }
            catch (InvalidDataException e)
            {
                _faults.Enqueue(e.Message);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The gateway hung up, or the test is over.
            }
        }
    }

    private sealed class StrictReader(Stream stream, CancellationToken cancellationToken)
    {
        private readonly byte[] _one = new byte[1];

        /// <summary>The request line and the header lines; null when the connection ended before a request.</summary>
        public async Task<string?> ReadHeadAsync()
        {
            var head = new StringBuilder();
            while (await ReadLineAsync(isStart: head.Length == 0) is { } line)
            {
                if (line.Length == 0)
                    return head.ToString();
                if (head.Length > 0 && (line.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon) || line[..colon].AsSpan().ContainsAny(" \t\0\v\f")))
                    throw new InvalidDataException($"No header line: '{line}' in {head}");
                head.Append(line).Append('\n');
            }

            return null;
        }

        public async Task ReadBodyAsync(string head)
        {
            var lengths = All(head, "Content-Length");
            var encodings = All(head, "Transfer-Encoding");
            if (lengths.Length + encodings.Length > 1)
                throw new InvalidDataException($"Framed twice: {head}");
            if (encodings is [var encoding])
            {
                if (encoding != "chunked")
                    throw new InvalidDataException($"Transfer-Encoding: '{encoding}'");
                await ReadChunksAsync();
            }
            else if (lengths is [var length])
            {
                if (!long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                    throw new InvalidDataException($"Content-Length: '{length}'");
                await SkipAsync(bytes);
            }
        }

        private static string[] All(string head, string name)
            => [.. head.Split('\n').Skip(1).Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim(' '))];

        private async Task ReadChunksAsync()
        {
            while (true)
            {
                var line = await ReadLineAsync(isStart: false);
                if (line is null || line.Length is 0 or > 15 || !line.All(char.IsAsciiHexDigit))
                    throw new InvalidDataException($"Chunk size: '{line}'");
                var size = long.Parse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                await SkipAsync(size);
                if (await ReadLineAsync(isStart: false) is not "")
                    throw new InvalidDataException(size == 0 ? "Trailers" : "A chunk that is longer than its size");
                if (size == 0)
                    return;
            }
        }

        private async Task SkipAsync(long bytes)
        {
            for (; bytes > 0; bytes--)
                await stream.ReadExactlyAsync(_one, cancellationToken);
        }

        // Byte by byte, so that nothing of the next request is taken; heads are short here.
        private async Task<string?> ReadLineAsync(bool isStart)
        {
            var line = new StringBuilder();
            while (true)
            {
                if (await stream.ReadAsync(_one, cancellationToken) == 0)
                    return isStart && line.Length == 0 ? null : throw new IOException("The connection ended within a request.");
                var c = (char)_one[0];
                if (c == '\n')
                    throw new InvalidDataException($"A bare LF behind '{line}'");
                if (c == '\r')
                {
                    await stream.ReadExactlyAsync(_one, cancellationToken);
                    return _one[0] == '\n' ? line.ToString() : throw new InvalidDataException($"A bare CR behind '{line}'");
                }

                line.Append(c);
            }
        }
    }
}
