using System.Text;
using System.Text.RegularExpressions;
using Gateway.Proxy.Forwarding;
using Gateway.Requests.Paths;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Tests.Requests;

/// <summary>
/// What the guard lets through has one reading, whether a reader decodes first or normalises first, drops parameters,
/// forgives bad UTF-8 or follows the rules of browsers; and it is forwarded byte for byte.
/// </summary>
internal static partial class TargetInvariants
{
    private static readonly string[] Destinations = ["http://backend:5000/", "https://backend/base"];

    /// <param name="target">The target of a request line.</param>
    public static void Check(string target)
    {
        var path = PathGuardMiddleware.PathOf(target).ToString();
        var isLetThrough = AmbiguousTarget.Find(path) is null;
        Invariant.Holds(isLetThrough || !Plain().IsMatch(target), "A plain target is let through", target);
        if (AmbiguousTarget.FindForbidden(path) is null)
        {
            CheckWhatNoRouteExcuses(path);
        }
        else
        {
            Invariant.Holds(!isLetThrough, "What no route can excuse is refused without one", target);
        }

        if (isLetThrough && path.StartsWith('/'))
        {
            CheckReadings(target, path.Split('?')[0]);
            CheckForwarding(target, path);
        }
        else if (isLetThrough)
        {
            // What has no path of its own is forwarded as it was matched.
            Invariant.Holds(path is "" or ['?', ..] || (path == target && !target.Split('?')[0].Contains("//", StringComparison.Ordinal)), "An absolute target has a path of its own or none", target);
        }
    }

    private static void CheckWhatNoRouteExcuses(string path)
    {
        Invariant.Holds(path.All(c => c is > ' ' and < '\u007F'), "A target is printable ASCII without blanks", path);
        var segments = path.Split('?')[0].Split('/');
        Invariant.Holds(!segments.Any(segment => Text(Decode(segment)) is "." or ".."), "No dot segment is let through", path);
        Invariant.Holds(!segments.Any(segment => Text(Decode(segment)).Split(';')[0] is "." or ".."), "No dot segment with parameters is let through", path);
    }

    private static void CheckReadings(string target, string path)
    {
        Invariant.Holds(!path.Contains('#', StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal), "A path has no fragment and no backslash", path);
        var segments = path.Split('/')[1..];
        Invariant.Holds(!segments.SkipLast(1).Contains(""), "No segment is empty", path);

        var decoded = Decode(path);
        var text = Text(decoded);
        Invariant.Holds(text.Count(c => c == '/') == segments.Length && !text.AsSpan().ContainsAny('\\', '\0'), "No escape stands for a slash, a backslash or a NUL", path);

        Same("decode, then normalise", Normalise(text));
        Same("normalise, then decode", Text(Decode(Normalise(path))));
        Same("decode with overlong sequences, then normalise", Normalise(DecodeLaxly(decoded)), DecodeLaxly(decoded));
        Same("drop parameters, decode, then normalise (servlet containers)", Normalise(WithoutParameters(path)), WithoutParameters(path));
        Same("decode, drop parameters, then normalise", Normalise(WithoutParameters(text)), WithoutParameters(text));
        Same("the rules of browsers", Text(Decode(Normalise(Browser(path)))));
        Same("System.Uri", Text(Decode(new Uri($"http://host{path}").AbsolutePath)));
        if (!target.StartsWith('/'))
        {
            // As Kestrel reads an absolute target; what is no URI, it refuses.
            Same("System.Uri, absolute", Uri.TryCreate(target, UriKind.Absolute, out var uri) ? Text(Decode(uri.AbsolutePath)) : text);
        }

        if (IsUtf8(decoded, out var strict))
        {
            Same("PathString", PathString.FromUriComponent(path).Value!, strict);
        }

        void Same(string reader, string reading, string? expected = null) =>
            Invariant.Holds(reading == (expected ?? text), $"The path has one reading ({reader})", path, reading);
    }

    private static void CheckForwarding(string target, string path)
    {
        foreach (var destination in Destinations)
        {
            var http = new DefaultHttpContext();
            http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
            var context = new RequestTransformContext
            {
                HttpContext = http,
                ProxyRequest = new HttpRequestMessage(),
                DestinationPrefix = destination,
                Path = http.Request.Path,
                Query = new QueryTransformContext(http.Request),
            };
            var forwarded = ForwardedAddress.Of(context);
            Invariant.Holds(forwarded.PathAndQuery == new Uri(destination).AbsolutePath.TrimEnd('/') + path, "A target is forwarded byte for byte", path, forwarded.PathAndQuery);
            Invariant.Holds(forwarded.Authority == new Uri(destination).Authority && forwarded.UserInfo.Length == 0, "A target does not choose its destination", path, forwarded.Authority);
        }
    }

    // One character a byte, so that no reading loses what is no UTF-8.
    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static byte[] Decode(string path)
    {
        var bytes = new List<byte>(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%' && i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2]))
            {
                bytes.Add(Convert.FromHexString(path.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                bytes.Add((byte)path[i]);
            }
        }

        return [.. bytes];
    }

    // As decoders did that only did the arithmetic: sequences of two to four bytes, whatever they stand for.
    private static string DecodeLaxly(byte[] bytes)
    {
        var text = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length;)
        {
            var (length, bits) = bytes[i] switch
            {
                >= 0xC0 and < 0xE0 => (2, bytes[i] & 0x1F),
                >= 0xE0 and < 0xF0 => (3, bytes[i] & 0x0F),
                >= 0xF0 and < 0xF8 => (4, bytes[i] & 0x07),
                _ => (1, (int)bytes[i]),
            };
            if (i + length > bytes.Length || bytes.AsSpan(i + 1, length - 1).ContainsAnyExceptInRange((byte)0x80, (byte)0xBF))
            {
                (length, bits) = (1, bytes[i]);
            }

            for (var next = 1; next < length; next++)
            {
                bits = (bits << 6) | (bytes[i + next] & 0x3F);
            }

            // What is no ASCII decides nothing here.
            text.Append(bits < 0x80 ? (char)bits : '\uFFFD');
            i += length;
        }

        return text.ToString();
    }

    // RFC 3986, 5.2.4, as most programs extend it: backslashes are slashes, and several slashes are one.
    private static string Normalise(string path)
    {
        var kept = new List<string>();
        var segments = path.Replace('\\', '/').Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            switch (segments[i])
            {
                case ".." when kept.Count > 0:
                    kept.RemoveAt(kept.Count - 1);
                    break;
                case "." or "..":
                    break;
                case "" when !isLast:
                    break;
                default:
                    kept.Add(segments[i]);
                    continue;
            }

            if (isLast)
            {
                kept.Add("");
            }
        }

        return $"/{string.Join('/', kept)}";
    }

    private static string WithoutParameters(string path) => string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0]));

    // WHATWG URL: tabs and line ends are dropped wherever they stand, and an escaped dot is one.
    private static string Browser(string path)
    {
        var segments = path.ReplaceLineEndings("").Replace("\t", "", StringComparison.Ordinal).Split('/', '\\');
        return string.Join('/', segments.Select(segment => EscapedDots().IsMatch(segment) ? Text(Decode(segment)) : segment));
    }

    private static bool IsUtf8(byte[] bytes, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    [GeneratedRegex(@"\A(/[A-Za-z0-9_~@:,!$&'()*+=-][A-Za-z0-9_~@:,!$&'()*+=.-]*)*/?(\?[A-Za-z0-9_~@:,!$&'()*+=./?%-]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A(\.|%2e){1,2}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapedDots();
}
