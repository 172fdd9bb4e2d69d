using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing;

/// <summary>Sends exactly these bytes, which an HTTP client would correct or refuse.</summary>
public static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends a GET for exactly this target, with these header lines, and reads the answer to its end.</summary>
    public static Task<RawResponse> GetAsync(Uri server, string target, params string[] headerLines)
        => SendAsync(server, $"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n{string.Concat(headerLines.Select(line => line + "\r\n"))}\r\n");

    /// <summary>Sends the text (one byte for each character) and reads until the server closes.</summary>
    public static async Task<RawResponse> SendAsync(Uri server, string request)
    {
        var (answer, isClosed) = await ExchangeAsync(server, request, Patience);
        return isClosed ? RawResponse.Parse(answer) : throw new TimeoutException($"The server did not close; so far it sent '{answer}'");
    }

    /// <summary>Sends the text and reads until the server closes, or for so long: what came, and whether it closed.</summary>
    public static async Task<(string Answer, bool IsClosed)> ExchangeAsync(Uri server, string request, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience, TimeProvider.System);
        using var connection = new TcpClient();
        using var answer = new MemoryStream();
        var isClosed = true;
        try
        {
            await connection.ConnectAsync(server.Host, server.Port, deadline.Token);
            var stream = connection.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), deadline.Token);
            await stream.CopyToAsync(answer, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            isClosed = false;
        }
        catch (IOException)
        {
            // A server that has answered without reading everything resets the connection.
        }

        return (Encoding.Latin1.GetString(answer.ToArray()), isClosed);
    }
}
