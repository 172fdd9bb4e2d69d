using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Authentication.Import;

namespace Gateway.Tests.Authentication.Import;

// What itsdangerous signs with.
#pragma warning disable CA5350

/// <summary>An imported cookie gives the id that its signature covers, and one that is not signed gives none.</summary>
internal static partial class ImportedCookieInvariants
{
    /// <summary>Stands in a text for the signature of express-session over what is behind <c>s:</c>.</summary>
    public const char Express = '\u0001';

    /// <summary>Stands for a dot and the signature of itsdangerous over all that is in front of it, its key derived by "django-concat".</summary>
    public const char Concat = '\u0002';

    /// <summary>The same, its key derived by "hmac".</summary>
    public const char Hmac = '\u0003';

    private const string Secret = "keyboard cat";
    private const string Salt = "cookie-session";

    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Secret);
    private static readonly byte[] ConcatKey = SHA1.HashData(Encoding.UTF8.GetBytes($"{Salt}signer{Secret}"));
    private static readonly byte[] HmacKey = HMACSHA1.HashData(Key, Encoding.UTF8.GetBytes(Salt));

    private static readonly ImportedCookieReader PlainReader = new(new ImportedCookieOptions { Format = ImportedCookieFormat.Plain });
    private static readonly ImportedCookieReader ExpressReader = new(new ImportedCookieOptions { Format = ImportedCookieFormat.ExpressSession, Secret = Secret });
    private static readonly ImportedCookieReader ItsDangerousReader = new(new ImportedCookieOptions { Format = ImportedCookieFormat.ItsDangerous, Secret = Secret, Salt = Salt });

    public static void Check(string text)
    {
        var cookie = Expand(text);
        Same(PlainReader, cookie, cookie);
        Same(ExpressReader, cookie, ReadExpress(cookie));
        Same(ItsDangerousReader, cookie, ReadItsDangerous(cookie));
    }

    private static void Same(ImportedCookieReader reader, string cookie, string? expected)
    {
        var isRead = reader.TryRead(cookie, out var id);
        expected = cookie.Length <= 4096 && expected is not null && Id().IsMatch(expected) ? expected : null;
        Invariant.Holds((isRead ? id.Value : null) == expected, "A cookie gives the id that was signed", cookie, isRead ? id.Value : null, expected);
    }

    private static string Expand(string text)
    {
        var cookie = new StringBuilder();
        foreach (var c in text)
        {
            // Longer than any cookie that is read; signing it again and again would take minutes.
            if (cookie.Length > 8192)
            {
                break;
            }

            var before = cookie.ToString();
            _ = c switch
            {
                Express => cookie.Append('.').Append(SignExpress(before.Replace("s%3A", "s:", StringComparison.OrdinalIgnoreCase) is ['s', ':', .. var id] ? id : before)),
                Concat => cookie.Append('.').Append(Sign(ConcatKey, before)),
                Hmac => cookie.Append('.').Append(Sign(HmacKey, before)),
                _ => cookie.Append(c),
            };
        }

        return cookie.ToString();
    }

    // What node's cookie and cookie-signature packages do: decode, split at the last dot, sign again, compare.
    private static string? ReadExpress(string cookie)
    {
        var decoded = Decode(cookie);
        return SignedExpress().Match(decoded) is { Success: true } match && SignExpress(match.Groups["id"].Value) == match.Groups["signature"].Value
            ? match.Groups["id"].Value
            : null;
    }

    // What itsdangerous does, but for what its base64 decoder forgives.
    private static string? ReadItsDangerous(string cookie)
    {
        if (cookie.LastIndexOf('.') is not (> 0 and var dot))
        {
            return null;
        }

        var (signed, signature) = (cookie[..dot], cookie[(dot + 1)..]);
        if (!IsSame(signature, ConcatKey, signed) && !IsSame(signature, HmacKey, signed))
        {
            return null;
        }

        return Timestamp().Replace(signed, "");
    }

    private static bool IsSame(string signature, byte[] key, string signed) => signature == Sign(key, signed);

    private static string SignExpress(string id) => Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(id))).TrimEnd('=');

    private static string Sign(byte[] key, string text) =>
        Convert.ToBase64String(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(text))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    // One character a byte: an id and a signature are ASCII.
    private static string Decode(string text) =>
        Escape().Replace(text, match => ((char)Convert.FromHexString(match.ValueSpan[1..])[0]).ToString());

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"\As:(?<id>.*)\.(?<signature>[^.]*)\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex SignedExpress();

    // Four or five bytes of seconds, with no bits left over: what looks else belongs to the id.
    [GeneratedRegex(@"(?<=.)\.([A-Za-z0-9_-]{5}[AQgw]|[A-Za-z0-9_-]{6}[AEIMQUYcgkosw048])\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();

    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
