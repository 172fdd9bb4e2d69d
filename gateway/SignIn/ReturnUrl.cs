using System.Text;

namespace Gateway.SignIn;

/// <summary>
/// Validates the return URL of a sign-in: it must be a path of this site, as browsers parse it; otherwise the front page is used.
/// </summary>
internal static class ReturnUrl
{
    private const string FrontPage = "/";
    private const int MaximumLength = 4096;

    public static string OrFrontPage(string? url) => IsLocal(url) ? Escape(url!) : FrontPage;

    // "//host" is another site, and so is "/\host", because browsers treat a backslash as a slash. They also remove tabs and line breaks,
    // so that "/<tab>/host" is "//host" (WHATWG URL standard).
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

    // The Location header is ASCII. Existing escapes stay as they are.
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
