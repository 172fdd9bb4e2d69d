using System.Buffers;
using System.Buffers.Text;

namespace Gateway.Authentication.Cookies;

/// <summary>
/// Base64url in its one form, without padding, blanks or stray bits: a second text for the same bytes would be a second name
/// of one cookie. The platform's own check lets padding pass that its decoder then throws at.
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The bytes, or null when this is not that form.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(Alphabet) || !Base64Url.IsValid(text, out var length))
        {
            return null;
        }

        var bytes = new byte[length];
        return Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == length && text.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }
}
