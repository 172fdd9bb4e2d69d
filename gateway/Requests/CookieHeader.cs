using Microsoft.Extensions.Primitives;

namespace Gateway.Requests;

/// <summary>
/// Finds a cookie in the raw header. The framework's collection silently drops cookies that it can't parse, and a broken cookie of the
/// gateway must be found, so that the response expires it.
/// </summary>
internal static class CookieHeader
{
    private const string Blanks = " \t";

    // A browser sends one, or a few where some were planted. Each of them may cost a look-up, and anybody can send many.
    private const int MaximumValues = 8;

    /// <summary>
    /// Returns the cookie's value, or null when there is no such cookie. Of two cookies with different values one may have been planted by
    /// a subdomain, so the value is then empty, which no session has.
    /// </summary>
    public static string? Find(StringValues header, string name) => TryFind(header, name, out var value) ? value.ToString() : null;

    /// <summary>As <see cref="Find"/>, without a copy of the value.</summary>
    public static bool TryFind(StringValues header, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        var isFound = false;
        foreach (var line in header)
        {
            var rest = line.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim(Blanks);
                rest = end < 0 ? default : rest[(end + 1)..];
                if (ValueOf(pair, name, out var found))
                {
                    if (isFound && !found.SequenceEqual(value))
                    {
                        value = default;
                        return true;
                    }

                    value = found;
                    isFound = true;
                }
            }
        }

        return isFound;
    }

    /// <summary>Returns the first distinct values of the cookie, at most eight.</summary>
    public static IReadOnlyList<string> FindAll(StringValues header, string name)
    {
        var found = new List<string>();
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(';'))
            {
                if (ValueOf(line.AsSpan(range).Trim(Blanks), name, out var value) && !found.Contains(value.ToString()))
                {
                    found.Add(value.ToString());
                    if (found.Count == MaximumValues)
                    {
                        return found;
                    }
                }
            }
        }

        return found;
    }

    private static bool ValueOf(ReadOnlySpan<char> pair, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        if (!pair.StartsWith(name, StringComparison.Ordinal))
        {
            return false;
        }

        if (pair.Length == name.Length)
        {
            return true;
        }

        var equals = pair[name.Length..].TrimStart(Blanks);
        if (equals is not ['=', .. var rest])
        {
            return false;
        }

        value = rest.Trim(Blanks);
        return true;
    }
}
