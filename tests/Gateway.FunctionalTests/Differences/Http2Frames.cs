using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Gateway.FunctionalTests.Differences;

/// <summary>Frames of HTTP/2 for a backend that answers with exactly these.</summary>
internal static class Http2Frames
{
    public static readonly IReadOnlyList<byte[]> Plain =
    [
        Headers(false, (":status", "200"), ("content-length", "5")), Data("plain", true),
    ];

    /// <summary>The acknowledgement of the other side's settings.</summary>
    public static readonly byte[] SettingsSeen = Http2Connection.FrameOf(Http2Connection.Frame.Settings, Http2Connection.Flags.Ack, 0, []);

    public static byte[] Headers(bool isEnd, params (string Name, string Value)[] fields) =>
        Http2Connection.FrameOf(
            Http2Connection.Frame.Headers,
            (byte)(Http2Connection.Flags.EndHeaders | (isEnd ? Http2Connection.Flags.EndStream : 0)),
            0,
            Http2Connection.Block(fields));

    public static byte[] Data(string text, bool isEnd) =>
        Http2Connection.FrameOf(
            Http2Connection.Frame.Data, isEnd ? Http2Connection.Flags.EndStream : (byte)0, 0, System.Text.Encoding.Latin1.GetBytes(text));

    public static byte[] Reset(int error)
    {
        var code = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(code, error);
        return Http2Connection.FrameOf(Http2Connection.Frame.ResetStream, 0, 0, code);
    }

    /// <summary>The frame, on this stream.</summary>
    public static byte[] On(int stream, byte[] frame)
    {
        byte[] copy = [.. frame];
        BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(5), stream);
        return copy;
    }

    /// <summary>Reads frames to the end of the connection, and forgets what they carry.</summary>
    public static async IAsyncEnumerable<(Http2Connection.Frame Type, byte Flags, int Stream)> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var head = new byte[9];
        while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) == head.Length)
        {
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8], cancellationToken);
            yield return ((Http2Connection.Frame)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)));
        }
    }
}
