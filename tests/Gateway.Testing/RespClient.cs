using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing;

/// <summary>The plainest Redis client there is: what it reads, any program reads.</summary>
public sealed class RespClient : IAsyncDisposable
{
    private readonly TcpClient _connection;
    private readonly Stream _stream;
    private readonly BufferedStream _answers;

    private RespClient(TcpClient connection, Stream stream)
    {
        _connection = connection;
        _stream = stream;
        _answers = new BufferedStream(stream);
    }

    public static async Task<RespClient> ConnectAsync(int port, string? password = null, CertificateAuthority? tls = null)
    {
        var connection = new TcpClient { ReceiveTimeout = 5_000 };
        try
        {
            await connection.ConnectAsync(IPAddress.Loopback, port);
            var client = new RespClient(connection, tls is null ? connection.GetStream() : await tls.AuthenticateAsync(connection.GetStream()));
            if (password is not null)
                await client.SendAsync("AUTH", password);
            return client;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends one command and returns its answer: a string, a <see cref="long"/>, an array of these, or null.</summary>
    /// <exception cref="RespException">Redis answered with an error.</exception>
    public async Task<object?> SendAsync(params string[] command)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var part in command)
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
        return ReadAnswer();
    }

    public async ValueTask DisposeAsync()
    {
        await _answers.DisposeAsync();
        _connection.Dispose();
    }

    private object? ReadAnswer()
    {
        var line = ReadLine();
        var rest = line[1..];
        return line[0] switch
        {
            '+' => rest,
            '-' => throw new RespException(rest),
            ':' => long.Parse(rest, CultureInfo.InvariantCulture),
            '$' => ReadBulk(int.Parse(rest, CultureInfo.InvariantCulture)),
            '*' => Enumerable.Range(0, int.Parse(rest, CultureInfo.InvariantCulture)).Select(_ => ReadAnswer()).ToArray(),
            _ => throw new RespException($"Not RESP: {line}"),
        };
    }

    private string? ReadBulk(int length)
    {
        if (length < 0)
            return null;
        var bytes = new byte[length + 2];
        _answers.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var next = _answers.ReadByte(); next != '\n'; next = _answers.ReadByte())
        {
            if (next < 0)
                throw new IOException("Redis closed the connection.");
            line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }
}
