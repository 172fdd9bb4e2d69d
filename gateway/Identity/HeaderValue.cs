using System.Globalization;
using System.Text;

namespace Gateway.Identity;

/// <summary>Encodes any text as printable ASCII, which no proxy and no backend changes.</summary>
internal static class HeaderValue
{
    /// <summary>
    /// Percent-encodes every character outside <c>!</c>–<c>~</c>, and <c>%</c> itself, as UTF-8. A single space between other characters
    /// is kept, because people read names; servers would trim or merge any other space.
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
