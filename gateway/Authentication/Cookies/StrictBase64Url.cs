using System.Buffers;
using System.Buffers.Text;

namespace Gateway.Authentication.Cookies;

/// <summary>
/// Decodes base64url in its canonical form only: without padding, blanks or unused bits. A second text for the same bytes would be a
/// second cache key for one cookie. <see cref="Base64Url.IsValid(ReadOnlySpan{char}, out int)"/> accepts padding on
/// which the decoder throws.
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Decodes a text; null when it is not canonical base64url.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(Alphabet) || !Base64Url.IsValid(text, out var length))
        {
            return null;
        }

        var bytes = new byte[length];
        return Base64Url.TryDecodeFromChars(text, bytes, out var written)
            && written == length
            && text.SequenceEqual(Base64Url.EncodeToString(bytes))
                ? bytes
                : null;
    }
}
