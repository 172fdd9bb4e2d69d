using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing;

/// <summary>Sends hand-written HTTP/2 frames over plain TCP, which an HTTP client would correct or refuse.</summary>
public sealed class Http2Connection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client = new();
    private readonly CancellationTokenSource _stop = new(Patience, TimeProvider.System);
    private readonly Dictionary<int, int> _statuses = [];
    private readonly HashSet<int> _resets = [];
    private readonly Lock _gate = new();
    private NetworkStream _stream = null!;
    private Task _reading = Task.CompletedTask;
    private int _pongs;
    private volatile bool _isBroken;
    private bool _isRead;

    private Http2Connection()
    {
    }

    /// <summary>Whether the server closed the connection.</summary>
    public bool IsClosed => _isBroken || _isRead && _reading.IsCompleted;

    /// <summary>The error code of the server's GOAWAY; null before one came.</summary>
    public int? GoAway { get; private set; }

    /// <summary>How many PINGs the server acknowledged.</summary>
    public int Pongs => Volatile.Read(ref _pongs);

    /// <summary>Connects, and sends the preface with settings. One that does not read lets the server's answers pile up.</summary>
    public static async Task<Http2Connection> ConnectAsync(Uri server, bool reads = true)
    {
        var connection = new Http2Connection();
        await connection._client.ConnectAsync(server.Host, server.Port);
        connection._stream = connection._client.GetStream();
        connection._isRead = reads;
        if (reads)
            connection._reading = connection.ReadAsync();
        await connection.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        // A table of the size zero: the answers' headers are literals, so that nothing has to be remembered to read them.
        await connection.SendAsync(Frame.Settings, 0, 0, [0, 1, 0, 0, 0, 0]);
        return connection;
    }

    /// <summary>The header block of these fields, each a literal without indexing, nothing compressed.</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    /// <summary>A frame as bytes, to send many at once.</summary>
    public static byte[] FrameOf(Frame type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = (byte)type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    public Task SendAsync(Frame type, byte flags, int stream, byte[]? payload = null) => WriteAsync(FrameOf(type, flags, stream, payload));

    /// <summary>Sends a whole request without a body and returns the status; null when the stream or the connection was reset.</summary>
    public async Task<int?> RequestAsync(int stream, params (string Name, string Value)[] fields)
    {
        await SendAsync(Frame.Headers, Flags.EndHeaders | Flags.EndStream, stream, Block(fields));
        await Wait.UntilAsync(() => StatusOf(stream) is not null || IsReset(stream) || IsClosed, Patience, $"stream {stream} is answered");
        return StatusOf(stream);
    }

    /// <summary>How many streams the server has reset.</summary>
    public int Resets
    {
        get
        {
            lock (_gate)
                return _resets.Count;
        }
    }

    public int? StatusOf(int stream)
    {
        lock (_gate)
            return _statuses.TryGetValue(stream, out var status) ? status : null;
    }

    /// <summary>Sends bytes as they are; false when the server has hung up.</summary>
    public async Task<bool> WriteAsync(byte[] bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, _stop.Token);
            return true;
        }
        catch (IOException)
        {
            _isBroken = true;
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _client.Dispose();
        await _reading;
        _stop.Dispose();
    }

    private static void WriteText(MemoryStream block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        // An integer with a prefix of seven bits (RFC 7541, 5.1).
        if (bytes.Length < 127)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            block.WriteByte(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest /= 128)
                block.WriteByte((byte)(rest % 128 + 128));
            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }

    private bool IsReset(int stream)
    {
        lock (_gate)
            return _resets.Contains(stream);
    }

    private async Task ReadAsync()
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head, _stop.Token);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
                await _stream.ReadExactlyAsync(payload, _stop.Token);
                Take((Frame)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server hung up, or the test is over.
        }
    }

    private void Take(Frame type, byte flags, int stream, byte[] payload)
    {
        lock (_gate)
        {
            switch (type)
            {
                case Frame.Headers when !_statuses.ContainsKey(stream):
                    _statuses[stream] = ReadStatus(payload);
                    break;
                case Frame.ResetStream:
                    _resets.Add(stream);
                    break;
                case Frame.GoAway:
                    GoAway = BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4));
                    break;
                case Frame.Ping when (flags & Flags.Ack) != 0:
                    Interlocked.Increment(ref _pongs);
                    break;
            }
        }
    }

    // The status comes first: an entry of the static table (RFC 7541, appendix A), or a literal under its name.
    private static int ReadStatus(ReadOnlySpan<byte> block) => block[0] switch
    {
        0x88 => 200,
        0x89 => 204,
        0x8a => 206,
        0x8b => 304,
        0x8c => 400,
        0x8d => 404,
        0x8e => 500,
        // A change of the table's size.
        >= 0x20 and < 0x40 => ReadStatus(block[1..]),
        0x08 or 0x48 when block[1] == 3 => (block[2] - '0') * 100 + (block[3] - '0') * 10 + block[4] - '0',
        _ => throw new InvalidDataException($"A header block that this reader does not know: {Convert.ToHexString(block)}"),
    };

    /// <summary>What a frame is (RFC 9113, 6).</summary>
    public enum Frame : byte
    {
        Data = 0,
        Headers = 1,
        Priority = 2,
        ResetStream = 3,
        Settings = 4,
        Ping = 6,
        GoAway = 7,
        WindowUpdate = 8,
        Continuation = 9,
    }

    /// <summary>The flags of frames.</summary>
    public static class Flags
    {
        public const byte Ack = 1;
        public const byte EndStream = 1;
        public const byte EndHeaders = 4;
    }
}
