using System.Text;
using Gateway.SignIn;

namespace Gateway.Tests.SignIn;

/// <summary>Wherever a browser is sent after the sign-in is a path of this site.</summary>
internal static class ReturnUrlInvariants
{
    private const int MaximumLength = 4096;

    /// <returns>What the browser is sent to, for a second opinion.</returns>
    public static string Check(string? url)
    {
        var location = ReturnUrl.OrFrontPage(url);
        Invariant.Holds(location.All(c => c is > ' ' and < '\u007F'), "A Location is printable ASCII", location);
        Invariant.Holds(BrowserUrl.StaysAt(location), "A browser stays at this site", url, location);
        Invariant.Holds(ReturnUrl.OrFrontPage(location) == location || location.Length > MaximumLength, "What is good once stays good", location);
        if (location != "/")
        {
            Invariant.Holds(url!.Length <= MaximumLength, "A return URL is bounded", url.Length);
            Invariant.Holds(BrowserUrl.StaysAt(url), "What is not of this site is the front page", url);
            var wellFormed = string.Concat(url.EnumerateRunes());
            Invariant.Holds(Decode(location) == Decode(wellFormed), "A return URL keeps its meaning", url, location);
            Invariant.Holds(wellFormed.Any(c => c is <= ' ' or >= '\u007F') || location == url, "A return URL that needs no escapes stays as it is", url);
        }
        else if (url is { Length: > 0 and <= MaximumLength } && BrowserUrl.StaysAt(url) && url[0] == '/' && !url.Any(char.IsControl) && !url.Contains('\\', StringComparison.Ordinal))
        {
            Invariant.Holds(url == "/", "A path of this site is not the front page", url);
        }

        return location;
    }

    private static string Decode(string url)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < url.Length; i++)
        {
            if (url[i] == '%' && i + 2 < url.Length && char.IsAsciiHexDigit(url[i + 1]) && char.IsAsciiHexDigit(url[i + 2]))
            {
                bytes.Add(Convert.FromHexString(url.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                var length = char.IsHighSurrogate(url[i]) && i + 1 < url.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(url.Substring(i, length)));
                i += length - 1;
            }
        }

        return Convert.ToHexString([.. bytes]);
    }
}
