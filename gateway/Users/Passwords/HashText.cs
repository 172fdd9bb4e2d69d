using System.Globalization;

namespace Gateway.Users.Passwords;

/// <summary>Parses the numbers and bytes in a hash's text strictly.</summary>
internal static class HashText
{
    /// <summary>Reads a whole number without sign, blanks or leading zeros.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        return text is not "" && text[0] != '0' && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a number with its name, such as <c>ln=16</c>.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, string name, out int number)
    {
        number = 0;
        return text.StartsWith(name, StringComparison.Ordinal) && TryNumber(text[name.Length..], out number);
    }

    /// <summary>Reads Base64 with or without padding, in the standard alphabet or passlib's, which has a dot for the plus.</summary>
    public static bool TryBase64(ReadOnlySpan<char> text, out byte[] bytes)
    {
        var standard = text.TrimEnd('=').ToString().Replace('.', '+');
        var padded = standard.PadRight((standard.Length + 3) / 4 * 4, '=');
        bytes = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
        {
            return false;
        }

        Array.Resize(ref bytes, length);
        return length > 0;
    }

    /// <summary>Reads hexadecimal digits.</summary>
    public static bool TryHex(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        return text.Length > 0 && Convert.FromHexString(text, bytes, out _, out _) is System.Buffers.OperationStatus.Done;
    }
}
