using System.Text;
using Microsoft.Extensions.Primitives;

namespace Gateway.Proxy.Headers;

/// <summary>Removes a cookie of the gateway from a request's cookies, and keeps the others byte for byte.</summary>
internal static class RequestCookies
{
    /// <summary>Whether this cookie is the only one, which is the most frequent case.</summary>
    public static bool IsOnly(StringValues header, string name) => header is [{ } only] && !only.Contains(';') && IsNamed(only, name);

    public static StringValues Without(StringValues header, string name)
    {
        List<string>? kept = null;
        for (var i = 0; i < header.Count; i++)
        {
            var line = header[i] ?? "";
            var rest = line.Contains(name, StringComparison.Ordinal) ? Without(line, name) : line;
            if (!ReferenceEquals(rest, line) && kept is null)
            {
                kept = [.. header.Take(i).OfType<string>()];
            }

            if (rest.Length > 0)
            {
                kept?.Add(rest);
            }
        }

        return kept is null ? header : new StringValues([.. kept]);
    }

    private static string Without(string line, string name)
    {
        StringBuilder? kept = null;
        var start = 0;
        while (start <= line.Length)
        {
            var end = line.IndexOf(';', start);
            end = end < 0 ? line.Length : end;
            var isRemoved = IsNamed(line.AsSpan(start, end - start), name);
            if (isRemoved && kept is null)
            {
                kept = new StringBuilder(line.Length).Append(line, 0, Math.Max(start - 1, 0));
            }
            else if (!isRemoved && kept is not null)
            {
                // A separator belongs to the cookie that follows it, unless that has become the first one.
                var from = start;
                while (kept.Length == 0 && from < end && line[from] == ' ')
                {
                    from++;
                }

                kept.Append(kept.Length == 0 ? "" : ";").Append(line, from, end - from);
            }

            start = end + 1;
        }

        return kept?.ToString() ?? line;
    }

    private static bool IsNamed(ReadOnlySpan<char> pair, string name)
    {
        pair = pair.Trim(" \t");
        return pair.StartsWith(name, StringComparison.Ordinal)
            && (pair.Length == name.Length || pair[name.Length..].TrimStart(" \t") is ['=', ..]);
    }
}
