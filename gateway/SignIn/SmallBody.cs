using System.Text;

namespace Gateway.SignIn;

/// <summary>Reads the body of a request to the API, which is small and UTF-8.</summary>
internal static class SmallBody
{
    /// <summary>The most bytes that a body may have.</summary>
    public const int MaximumBytes = 16 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the whole body; null when it has too many bytes.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaximumBytes)
        {
            return null;
        }

        var buffer = new byte[MaximumBytes + 1];
        var length = 0;
        int read;
        while (length < buffer.Length
            && (read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted)) > 0)
        {
            length += read;
        }

        // Typed, because an untyped null would become an empty body.
        return length > MaximumBytes ? (ReadOnlyMemory<byte>?)null : buffer.AsMemory(0, length);
    }

    /// <summary>The text of a body.</summary>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public static string TextOf(ReadOnlyMemory<byte> body) => StrictUtf8.GetString(body.Span);
}
