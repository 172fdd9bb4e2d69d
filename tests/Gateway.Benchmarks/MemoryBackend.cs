using System.IO.Pipelines;
using System.Text;

namespace Gateway.Benchmarks;

/// <summary>A backend without sockets, which answers every request with the same 200 bytes.</summary>
internal static class MemoryBackend
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 28 Nov 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 200\r\nConnection: keep-alive\r\n\r\n{new string('x', 200)}");

    public static Stream Connect()
    {
        var (client, server) = MemoryTransport.Pair();
        _ = AnswerAsync(server);
        return new DuplexStream(client);
    }

    private static async Task AnswerAsync(IDuplexPipe connection)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            if (read.IsCompleted)
            {
                return;
            }

            if (EndsHeaders(read.Buffer))
            {
                connection.Input.AdvanceTo(read.Buffer.End);
                await connection.Output.WriteAsync(Answer);
            }
            else
            {
                connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
    }

    private static bool EndsHeaders(in System.Buffers.ReadOnlySequence<byte> buffer)
    {
        Span<byte> end = stackalloc byte[4];
        if (buffer.Length < end.Length)
        {
            return false;
        }

        System.Buffers.BuffersExtensions.CopyTo(buffer.Slice(buffer.Length - end.Length), end);
        return end.SequenceEqual("\r\n\r\n"u8);
    }
}
