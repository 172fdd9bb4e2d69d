using System.Text.RegularExpressions;
using Gateway.Proxy.Headers;
using Gateway.Requests;
using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Proxy.Headers;

/// <summary>Of a request's cookies ours is gone, and all others are there, byte for byte and in their order.</summary>
internal static partial class RequestCookiesInvariants
{
    private const string Name = "sid";

    /// <param name="text">The lines of a <c>Cookie</c> header.</param>
    public static void Check(string text)
    {
        var lines = text.Split('\n');
        var header = new StringValues(lines);

        var kept = RequestCookies.Without(header, Name);

        Invariant.Holds(CookieHeader.Find(kept, Name) is null, "What is read as our cookie is not forwarded", kept.ToString());
        Invariant.Holds(!kept.SelectMany(line => line!.Split(';')).Any(IsOurs), "Our cookie is not forwarded", kept.ToString());
        if (!lines.SelectMany(line => line.Split(';')).Any(IsOurs))
        {
            Invariant.Holds(ReferenceEquals((object?)kept[0], header[0]) && kept.Count == header.Count, "Without our cookie the header is left alone", text);
            return;
        }

        Invariant.Holds(
            kept.Select(line => Others(line!)).Where(line => line.Length > 0).SequenceEqual(lines.Select(Others).Where(line => line.Length > 0)),
            "The other cookies stay byte for byte",
            text.Replace('\n', '|'),
            string.Join('|', kept.ToArray()));
    }

    // But for what separates them: where the first cookie goes, the next one begins the line.
    private static string Others(string line) =>
        string.Join(';', line.Split(';').Where(pair => pair.Trim(' ').Length > 0 && !IsOurs(pair))).TrimStart(' ');

    private static bool IsOurs(string pair) => Ours().IsMatch(pair);

    [GeneratedRegex(@"\A[ \t]*sid[ \t]*(=.*)?\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Ours();
}
