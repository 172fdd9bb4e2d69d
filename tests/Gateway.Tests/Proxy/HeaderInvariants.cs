using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Identity;
using Gateway.Proxy.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Tests.Proxy;

/// <summary>
/// No spelling of an identity header's name reaches a backend from a client, and every other header does; the values that
/// the gateway sends are printable ASCII, and mean what was encoded.
/// </summary>
internal static partial class HeaderInvariants
{
    // What the documentation promises, of the default set and of the route below.
    private static readonly string[] Reserved =
    [
        "X-Session-Id", "X-WEBAUTH-USER", "Remote-User", "Remote-Email", "Remote-Name", "Remote-Groups",
        "Forwarded", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
    ];

    private static readonly string[] ReservedPrefixes = ["X-User-", "X-Forwarded-", "X-Original-"];

    // A dash stands for any character that some server makes an underscore.
    private static readonly Regex EverySpelling = new(
        $@"\A(({string.Join('|', Reserved.Select(PatternOf))})\z|{string.Join('|', ReservedPrefixes.Select(PatternOf))})",
        RegexOptions.CultureInvariant | RegexOptions.Compiled);

    private static readonly ReservedHeaders Headers = WithRoute();
    private static readonly RequestHeaderSanitizer Boundary = new(Headers, new CookieBuilder { Name = "sid" }, new CookieBuilder { Name = "sid_device" });

    /// <param name="text">The lines of a request's header.</param>
    public static void CheckRequest(string text)
    {
        var context = new DefaultHttpContext();
        foreach (var line in text.Split('\n'))
        {
            // Kestrel refuses a name that is no token, and a value with a NUL.
            if (line.Split(':', 2) is [var name, var value] && Token().IsMatch(name))
            {
                CheckName(name);
                context.Request.Headers.Append(name, value.Trim());
            }
        }

        context.Request.Headers.Remove("Cookie");
        var before = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.Ordinal);
        CheckCopy(context.Request);
        Boundary.Strip(context.Request);
        var after = context.Request.Headers;
        Invariant.Holds(!after.Keys.Any(name => EverySpelling.IsMatch(name)), "No identity header of a client's is forwarded", string.Join(' ', after.Keys));
        foreach (var (name, values) in before.Where(header => !EverySpelling.IsMatch(header.Key)))
        {
            Invariant.Holds(after.TryGetValue(name, out var kept) && kept.SequenceEqual(values), "Every other header is forwarded", name);
        }
    }

    // The other way: what is not copied need not be removed.
    private static void CheckCopy(HttpRequest request)
    {
        using var copy = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        Invariant.Holds(Boundary.TryCopy(request, copy), "A request with a body is copied", string.Join(' ', request.Headers.Keys));
        Invariant.Holds(!copy.Headers.Concat(copy.Content.Headers).Any(header => EverySpelling.IsMatch(header.Key)), "No identity header of a client's is copied", string.Join(' ', request.Headers.Keys));
    }

    public static void CheckName(string name)
    {
        var isReserved = Headers.Contains(name);
        Invariant.Holds(isReserved == EverySpelling.IsMatch(name), "A name is reserved if some server could read it as a reserved one", name, isReserved);
        foreach (var folded in (string[])[Cgi(name), Php(name), Apache(name)])
        {
            var isOurs = Reserved.Any(reserved => Cgi(reserved) == folded) || ReservedPrefixes.Any(prefix => folded.StartsWith(Cgi(prefix), StringComparison.Ordinal));
            Invariant.Holds(isReserved || !isOurs, "A name that a server folds to a reserved one is reserved", name, folded);
        }

        Invariant.Holds(HeaderName.Fold(HeaderName.Fold(name)) == HeaderName.Fold(name), "Folding twice is folding once", name);
    }

    public static void CheckValue(string value)
    {
        var encoded = HeaderValue.Encode(value);
        Invariant.Holds(encoded.All(c => c is >= ' ' and <= '~'), "A value is printable ASCII", encoded);
        Invariant.Holds(encoded == encoded.Trim(' ') && !encoded.Contains("  ", StringComparison.Ordinal), "A value has no blank that gets lost", encoded);
        var wellFormed = string.Concat(value.EnumerateRunes());
        Invariant.Holds(Decode(encoded) == wellFormed, "A value decodes to what was encoded", encoded, wellFormed);
    }

    // RFC 3875, 4.1.18, and PEP 3333 by reference.
    private static string Cgi(string name) => name.ToUpperInvariant().Replace('-', '_');

    // php_register_variable_ex.
    private static string Php(string name) => Cgi(name).Replace('.', '_').Replace(' ', '_').Replace('[', '_');

    // http2env of Apache httpd's util_script.c.
    private static string Apache(string name) => string.Concat(name.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string PatternOf(string name) =>
        string.Concat(name.Select(c => c == '-' ? "[^A-Za-z0-9]" : $"[{char.ToUpperInvariant(c)}{char.ToLowerInvariant(c)}]"));

    private static string Decode(string encoded)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%')
            {
                bytes.Add(byte.Parse(encoded.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.Add((byte)encoded[i]);
            }
        }

        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
    }

    private static ReservedHeaders WithRoute()
    {
        var headers = new ReservedHeaders(Options.Create(new IdentityOptions()));
        var route = new RouteConfig
        {
            RouteId = "route",
            ClusterId = "cluster",
            Match = new RouteMatch { Path = "/" },
            Transforms =
            [
                new Dictionary<string, string> { ["IdentityHeaders"] = "authelia" },
                new Dictionary<string, string> { ["IdentityHeader"] = "X-WEBAUTH-USER", ["Claim"] = "username" },
            ],
        };
        headers.ConfigurationApplied([new InMemoryConfigProvider([route], []).GetConfig()]);
        return headers;
    }

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
