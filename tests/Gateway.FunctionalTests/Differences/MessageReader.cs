using System.Globalization;
using System.Text;

namespace Gateway.FunctionalTests.Differences;

/// <summary>Reads messages of HTTP/1.1 from a connection, one character for each byte, and says where one breaks off.</summary>
internal sealed class MessageReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>What was read of the current body, without its framing.</summary>
    public StringBuilder Content { get; } = new();

    /// <summary>The lines behind the current body.</summary>
    public string Trailers { get; private set; } = "";

    /// <summary>Whether any byte was read.</summary>
    public bool HasRead { get; private set; }

    /// <summary>Reads a head and its empty line; empty when the connection ended before it was whole.</summary>
    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            if (line is "\r\n" or "\n" && head.Length > 0)
                return head.ToString();
            if (line is not ("\r\n" or "\n"))
                head.Append(line);
        }

        return "";
    }

    /// <summary>Reads the body of a message with this head; false when it breaks off.</summary>
    public async Task<bool> ReadBodyAsync(string head, bool isRequest, Action? onContent, CancellationToken cancellationToken)
    {
        Content.Clear();
        Trailers = "";
        if (ValueOf(head, "Transfer-Encoding").EndsWith("chunked", StringComparison.OrdinalIgnoreCase))
            return await ReadChunksAsync(onContent, cancellationToken);
        if (ValueOf(head, "Content-Length") is { Length: > 0 } length)
            return await TakeAsync(long.Parse(length.Split(',')[0], CultureInfo.InvariantCulture), onContent, cancellationToken);
        if (isRequest)
            return true;
        await TakeAsync(long.MaxValue, onContent, cancellationToken);
        return true;
    }

    /// <summary>The value of the first header of this name; empty where there is none.</summary>
    public static string ValueOf(string head, string name)
    {
        var at = head.IndexOf($"\n{name}:", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : head[(at + name.Length + 2)..head.IndexOf('\n', at + 1)].Trim();
    }

    private async Task<bool> ReadChunksAsync(Action? onContent, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
                return false;
            if (size == 0)
                break;
            if (!await TakeAsync(size, onContent, cancellationToken) || await ReadLineAsync(cancellationToken) != "\r\n")
                return false;
        }

        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            if (line is "\r\n")
                return true;
            Trailers += line;
        }

        return false;
    }

    private async Task<bool> TakeAsync(long count, Action? onContent, CancellationToken cancellationToken)
    {
        onContent?.Invoke();
        while (count > 0)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
                return false;
            var size = (int)Math.Min(count, _end - _start);
            Content.Append(Encoding.Latin1.GetString(_buffer, _start, size));
            _start += size;
            count -= size;
            onContent?.Invoke();
        }

        return true;
    }

    // With its line feed; empty at the end.
    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
                return "";
            var c = (char)_buffer[_start++];
            line.Append(c);
            if (c == '\n')
                return line.ToString();
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellationToken));
        HasRead |= _end > 0;
        return _end > 0;
    }
}
