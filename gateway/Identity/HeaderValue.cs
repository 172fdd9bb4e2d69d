using System.Globalization;
using System.Text;

namespace Gateway.Identity;

/// <summary>Makes any text a header value that no proxy and no backend changes on the way: printable ASCII.</summary>
internal static class HeaderValue
{
    /// <summary>
    /// Percent-encodes as UTF-8 what is outside <c>!</c>–<c>~</c>, and <c>%</c> itself. A single space between other
    /// characters stays, for names are read by people; at the ends, or beside another one, it would get lost.
    /// </summary>
    public static string Encode(string value)
    {
        if (IsPlain(value))
        {
            return value;
        }

        var encoded = new StringBuilder(value.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        var position = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is >= '!' and <= '~' and not '%' || IsLoneSpace(value, position))
            {
                encoded.Append((char)rune.Value);
            }
            else
            {
                var length = rune.EncodeToUtf8(utf8);
                foreach (var octet in utf8[..length])
                {
                    encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
                }
            }

            position += rune.Utf16SequenceLength;
        }

        return encoded.ToString();
    }

    private static bool IsPlain(ReadOnlySpan<char> value) => !value.ContainsAnyExceptInRange('!', '~') && !value.Contains('%');

    private static bool IsLoneSpace(string value, int index) =>
        value[index] == ' ' && index > 0 && index < value.Length - 1 && value[index - 1] != ' ' && value[index + 1] != ' ';
}
