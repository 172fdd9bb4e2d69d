using System.Text;

namespace Gateway.Users.Passwords.Formats;

/// <summary>
/// Django's PBKDF2: <c>pbkdf2_sha256$600000$salt$hash</c> or <c>pbkdf2_sha1</c>, with the salt as it stands and the hash in Base64.
/// </summary>
internal sealed class DjangoPbkdf2Format : IPasswordHashFormat
{
    private const string Prefix = "pbkdf2_";

    /// <inheritdoc/>
    public bool CanVerify(string hash) => hash.StartsWith(Prefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password)
    {
        if (hash.Length > HashLimits.TextLength
            || hash.Split('$') is not [var algorithm, var rounds, { Length: > 0 } salt, var keyText]
            || Pbkdf2.Digest(algorithm[Prefix.Length..]) is not { } digest
            || !HashText.TryNumber(rounds, out var iterations)
            || !HashText.TryBase64(keyText, out var key))
        {
            return HashVerdict.Malformed;
        }

        return Pbkdf2.Verify(password, Encoding.UTF8.GetBytes(salt), iterations, digest, key);
    }
}
