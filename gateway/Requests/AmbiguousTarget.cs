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

    /// <summary>What is wrong with the path of a target, in words; null when it can be read one way only.</summary>
    public static string? Find(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        if (path.Contains("//", StringComparison.Ordinal))
        {
            return "an empty segment (//)";
        }

        return path.ContainsAny(Suspicious) ? FindCharacter(path) ?? FindDotSegment(path) : null;
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
            foreach (var part in path[range].Split(';'))
            {
                // Servlet containers drop what follows a semicolon: "/..;/x" is "/../x" to them, and "/;../x" to others.
                if (IsDots(path[range][part]))
                {
                    return "a dot segment";
                }
            }
        }

        return null;
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
