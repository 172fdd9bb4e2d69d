using System.Buffers;

namespace Gateway.Requests;

/// <summary>
/// Finds what makes a request's target mean one path here and another one behind. Of the published flaws in proxies
/// that authorize, most are such a path.
/// </summary>
internal static class AmbiguousTarget
{
    // Most targets have none of these, and are done with one pass over the text.
    private static readonly SearchValues<char> Suspicious = SearchValues.Create("%\\#.;");

    /// <summary>
    /// A dot segment in words, or null. Nothing excuses one: what is matched is the path without it, and what is
    /// forwarded would be the path with it.
    /// </summary>
    public static string? FindDots(ReadOnlySpan<char> target) => FindDotSegment(PathOf(target));

    /// <summary>What is wrong with the path of a target, in words; null when it can be read one way only.</summary>
    public static string? Find(ReadOnlySpan<char> target)
    {
        var path = PathOf(target);
        if (path.Contains("//", StringComparison.Ordinal))
        {
            return "an empty segment (//)";
        }

        return path.ContainsAny(Suspicious) ? FindCharacter(path) ?? FindDotSegment(path) : null;
    }

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
                    && (escape.Equals("2F", StringComparison.OrdinalIgnoreCase) || escape.Equals("5C", StringComparison.OrdinalIgnoreCase) || escape is "00"):
                    return "an encoded slash, backslash or NUL";
            }
        }

        return null;
    }

    private static string? FindDotSegment(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            // Servlet containers drop what follows a semicolon: "/..;/x" is "/../x" to them, and "/;../x" to others.
            var rest = path[range];
            while (true)
            {
                var (end, next) = NextSemicolon(rest);
                if (IsDots(rest[..end]))
                {
                    return "a dot segment";
                }

                if (end == rest.Length)
                {
                    break;
                }

                rest = rest[next..];
            }
        }

        return null;
    }

    // Escaped ones too: a proxy further on may unescape it.
    private static (int End, int Next) NextSemicolon(ReadOnlySpan<char> text)
    {
        var plain = text.IndexOf(';');
        var escaped = text.IndexOf("%3b", StringComparison.OrdinalIgnoreCase);
        return escaped >= 0 && (plain < 0 || escaped < plain) ? (escaped, escaped + 3)
            : plain >= 0 ? (plain, plain + 1)
            : (text.Length, text.Length);
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
            else
            {
                return false;
            }

            dots++;
        }

        return dots is 1 or 2;
    }
}
