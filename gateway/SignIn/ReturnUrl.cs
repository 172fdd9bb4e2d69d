using System.Text;

namespace Gateway.SignIn;

/// <summary>Where to go after the sign-in: a path of this site, as browsers judge it, or the front page.</summary>
internal static class ReturnUrl
{
    private const string FrontPage = "/";
    private const int MaximumLength = 4096;

    public static string OrFrontPage(string? url) => IsLocal(url) ? Escape(url!) : FrontPage;

    // "//host" is another site, and so is "/\host": browsers read a backslash as a slash. They also drop tabs and line
    // ends wherever they stand, so "/<tab>/host" is "//host".
    private static bool IsLocal(string? url)
    {
        if (url is not ['/', ..] || url is ['/', '/' or '\\', ..] || url.Length > MaximumLength)
        {
            return false;
        }

        foreach (var c in url)
        {
            if (char.IsControl(c) || c == '\\')
            {
                return false;
            }
        }

        return true;
    }

    // A header is ASCII; escapes that are there already stay as they are.
    private static string Escape(string url)
    {
        if (!url.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return url;
        }

        var escaped = new StringBuilder(url.Length + 16);
        foreach (var rune in url.EnumerateRunes())
        {
            escaped.Append(rune.Value is >= '!' and <= '~' ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        }

        return escaped.ToString();
    }
}
