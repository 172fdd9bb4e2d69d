using System.Buffers;
using System.Globalization;

namespace Gateway.Requests.Paths;

/// <summary>
/// Finds what a backend could read as another path than the gateway does. Most published vulnerabilities of authorizing proxies are such
/// differences.
/// </summary>
internal static class AmbiguousTarget
{
    // Most targets contain none of these, and one pass over the text is enough.
    private static readonly SearchValues<char> Suspicious = SearchValues.Create("%\\#.;");

    private const string EmptySegment = "an empty segment (//)";
    private const string DotSegment = "a dot segment";

    /// <summary>
    /// The problem that no route can allow, in words, or null. A dot segment is resolved before routes are matched, but would be forwarded;
    /// a blank or control character could end the request line early.
    /// </summary>
    public static string? FindForbidden(ReadOnlySpan<char> target) => FindInvalidCharacter(target) ?? FindDotSegment(PathOf(target));

    /// <summary>The problem of a target, in words; null when it can be read in one way only.</summary>
    public static string? Find(ReadOnlySpan<char> target)
    {
        if (FindInvalidCharacter(target) is { } invalid)
        {
            return invalid;
        }

        var path = PathOf(target);
        if (path.Contains("//", StringComparison.Ordinal))
        {
            return EmptySegment;
        }

        return path.ContainsAny(Suspicious) ? FindCharacter(path) ?? FindDotSegment(path) ?? FindEmptySegment(path) : null;
    }

    // Kestrel accepts control characters, and the request line to the backend is built from this text.
    private static string? FindInvalidCharacter(ReadOnlySpan<char> target) =>
        target.ContainsAnyExceptInRange('!', '~') ? "a character that no address has" : null;

    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    private static string? FindCharacter(ReadOnlySpan<char> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            switch (path[i])
            {
                case '\\':
                    return "a backslash";
                case '#':
                    return "a fragment (#)";
                case '%' when i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]):
                    return "a malformed escape";
                case '%' when path.Slice(i + 1, 2) is var escape
                    && (escape.Equals("2F", StringComparison.OrdinalIgnoreCase)
                        || escape.Equals("5C", StringComparison.OrdinalIgnoreCase)
                        || escape is "00"):
                    return "an encoded slash, backslash or NUL";
                case '%' when path[i + 1] is '0' or '1' || path.Slice(i + 1, 2).Equals("7F", StringComparison.OrdinalIgnoreCase):
                    return "an encoded control character";
                case '%' when IsOverlong(path[i..]):
                    return "an overlong escape";
            }
        }

        return null;
    }

    // "%C0%AF" is not valid UTF-8, and a slash to a decoder that does not check (CVE-2008-2938).
    private static bool IsOverlong(ReadOnlySpan<char> escapes) => Octet(escapes) switch
    {
        0xC0 or 0xC1 => Octet(escapes[3..]) is >= 0x80 and <= 0xBF,
        0xE0 => Octet(escapes[3..]) is >= 0x80 and <= 0x9F,
        0xF0 => Octet(escapes[3..]) is >= 0x80 and <= 0x8F,
        _ => false,
    };

    private static int Octet(ReadOnlySpan<char> escape) =>
        escape is ['%', var high, var low, ..] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low)
            ? byte.Parse(escape.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : -1;

    // A servlet container drops what follows a semicolon, so "/;/a" is "//a" to it (CVE-2020-11989).
    private static string? FindEmptySegment(ReadOnlySpan<char> path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0 && path[(slash + 1)..].IndexOf('/') is >= 0 and var length; slash += length + 1)
        {
            var segment = path.Slice(slash + 1, length);
            if (segment is [';', ..] || segment.StartsWith("%3b", StringComparison.OrdinalIgnoreCase))
            {
                return EmptySegment;
            }
        }

        return null;
    }

    // Servlet containers drop what follows a semicolon: "/..;/x" is "/../x" to them, and "/;../x" to others. Escaped ones
    // count too, for a proxy further on may unescape them. One pass, however many there are: this is before any sign-in.
    private static string? FindDotSegment(ReadOnlySpan<char> path)
    {
        var start = 0;
        var i = 0;
        while (path[i..].IndexOfAny('/', ';', '%') is >= 0 and var distance)
        {
            i += distance;
            var width = path[i] != '%' ? 1 : path[i..].StartsWith("%3b", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (width > 0 && IsDots(path[start..i]))
            {
                return DotSegment;
            }

            i += Math.Max(1, width);
            start = width > 0 ? i : start;
        }

        return IsDots(path[start..]) ? DotSegment : null;
    }

    private static bool IsDots(ReadOnlySpan<char> part)
    {
        var dots = 0;
        while (!part.IsEmpty)
        {
            if (part[0] == '.')
            {
                part = part[1..];
            }
            else if (part.StartsWith("%2e", StringComparison.OrdinalIgnoreCase))
            {
                part = part[3..];
            }
            else if (dots > 0 && part.StartsWith("%20", StringComparison.Ordinal))
            {
                // Windows ignores blanks at the end of a name.
                part = part[3..];
                continue;
            }
            else
            {
                return false;
            }

            dots++;
        }

        return dots is 1 or 2;
    }
}
