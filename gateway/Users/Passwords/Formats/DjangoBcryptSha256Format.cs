using System.Security.Cryptography;
using System.Text;

namespace Gateway.Users.Passwords.Formats;

/// <summary>
/// Django's <c>bcrypt_sha256$$2b$12$…</c>: bcrypt of the password's SHA-256 in hexadecimal, which has no 72-byte limit.
/// </summary>
internal sealed class DjangoBcryptSha256Format : IPasswordHashFormat
{
    private const string Prefix = "bcrypt_sha256$";

    /// <inheritdoc/>
    public bool CanVerify(string hash) => hash.StartsWith(Prefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password)
    {
        var raw = hash[Prefix.Length..];
        return raw is ['$', '2', 'a' or 'b' or 'y', '$', ..]
            ? BcryptFormat.VerifyRaw(raw, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password))))
            : HashVerdict.Malformed;
    }
}
