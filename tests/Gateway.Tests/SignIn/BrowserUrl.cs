using System.Text.RegularExpressions;

namespace Gateway.Tests.SignIn;

/// <summary>
/// Where a browser ends up, by the part of the WHATWG URL standard that decides whether it leaves the site: the states
/// from "scheme start" to "special authority ignore slashes".
/// </summary>
internal static partial class BrowserUrl
{
    /// <summary>Whether a URL that a page at <c>https://site.example/auth/login</c> names is a path of that site.</summary>
    public static bool StaysAt(string url)
    {
        // Controls and blanks at both ends, tabs and line ends anywhere.
        var rest = Regex.Replace(url.Trim([.. Enumerable.Range(0, 33).Select(c => (char)c)]), "[\t\n\r]", "");
        if (Scheme().Match(rest) is { Success: true } scheme)
        {
            rest = rest[scheme.Length..];
            // "https:x" is relative at a site of that scheme, and any other scheme leaves it.
            if (!scheme.Value.Equals("https:", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        // Two slashes, of whatever kind, begin an authority.
        return rest is not (['/' or '\\', '/' or '\\', ..]);
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*:", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
