using System.Security.Cryptography;
using System.Text;
using Gateway.Authentication.Cookies;
using Gateway.Sessions;

namespace Gateway.Authentication.Import;

// itsdangerous signs with HMAC-SHA1. The known attacks on SHA-1 are collisions, which do not affect HMAC (RFC 6194).
#pragma warning disable CA5350

/// <summary>Reads the session id from another program's cookie and verifies its signature.</summary>
internal sealed class ImportedCookieReader
{
    // Browsers store no longer cookies.
    private const int MaximumLength = 4096;

    private readonly ImportedCookieFormat _format;
    private readonly byte[] _secret;
    private readonly byte[][] _itsDangerousKeys;

    public ImportedCookieReader(ImportedCookieOptions options)
    {
        _format = options.Format!.Value;
        _secret = Encoding.UTF8.GetBytes(options.Secret ?? "");
        _itsDangerousKeys = ItsDangerousKeys(_secret, Encoding.UTF8.GetBytes(options.Salt));
    }

    public bool TryRead(string cookie, out SessionId id)
    {
        id = default;
        return cookie.Length <= MaximumLength && SessionId.TryParse(
            _format switch
            {
                ImportedCookieFormat.Plain => cookie,
                ImportedCookieFormat.ExpressSession => ReadExpressSession(cookie),
                _ => ReadItsDangerous(cookie),
            },
            out id);
    }

    /// <summary>
    /// Derives the secret of the session that replaces an imported one, so that each gateway derives the same one from the same cookie.
    /// With <c>Plain</c> there is no signing key, and the id itself is the key.
    /// </summary>
    public SessionSecret SecretOf(SessionId imported, SessionId successor)
    {
        var key = _format == ImportedCookieFormat.Plain ? Encoding.UTF8.GetBytes(imported.Value) : _secret;
        return SessionSecret.From(
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"gateway successor {imported.Value} {successor.Value}")));
    }

    // https://github.com/tj/node-cookie-signature: base64 of the MAC without its padding, compared as text.
    private string? ReadExpressSession(string cookie)
    {
        var value = Uri.UnescapeDataString(cookie);
        var dot = value.LastIndexOf('.');
        if (!value.StartsWith("s:", StringComparison.Ordinal) || dot < 2)
        {
            return null;
        }

        var id = value[2..dot];
        var expected = Convert.ToBase64String(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(id))).TrimEnd('=');
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(value[(dot + 1)..]))
            ? id
            : null;
    }

    private string? ReadItsDangerous(string cookie)
    {
        var dot = cookie.LastIndexOf('.');
        if (dot < 1 || StrictBase64Url.Decode(cookie.AsSpan(dot + 1)) is not { Length: HMACSHA1.HashSizeInBytes } given)
        {
            return null;
        }

        var signed = cookie[..dot];
        foreach (var key in _itsDangerousKeys)
        {
            if (CryptographicOperations.FixedTimeEquals(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(signed)), given))
            {
                return WithoutTimestamp(signed);
            }
        }

        return null;
    }

    // The timestamp is part of the signed text, so neither form can be turned into the other. The record has the session's lifetime.
    private static string WithoutTimestamp(string signed)
    {
        var dot = signed.LastIndexOf('.');
        return dot > 0 && StrictBase64Url.Decode(signed.AsSpan(dot + 1)) is { Length: 4 or 5 } ? signed[..dot] : signed;
    }

    // Operators rarely know which of the two derivations their program uses, and neither key can be derived without the secret.
    private static byte[][] ItsDangerousKeys(byte[] secret, byte[] salt) =>
        [SHA1.HashData([.. salt, .. "signer"u8, .. secret]), HMACSHA1.HashData(secret, salt)];
}
