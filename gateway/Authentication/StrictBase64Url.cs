using System.Buffers;
using System.Buffers.Text;

namespace Gateway.Authentication;

/// <summary>
/// Base64url as its letters alone, with no stray bits at its end. The framework's decoder skips blanks, takes <c>=</c> and
/// <c>%</c> for padding, and throws at what its own validation let pass.
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>How many bytes a text stands for; -1 when it is no base64url.</summary>
    public static int LengthOf(ReadOnlySpan<char> text) =>
        text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet) ? -1 : text.Length * 3 / 4;

    /// <summary>Decodes a text that stands for as many bytes as there is room for.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes) =>
        LengthOf(text) == bytes.Length && Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done && written == bytes.Length;
}
