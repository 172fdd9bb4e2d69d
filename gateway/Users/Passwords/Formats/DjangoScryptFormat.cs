using System.Text;

namespace Gateway.Users.Passwords.Formats;

/// <summary>Django's scrypt: <c>scrypt$16384$salt$8$1$hash</c>, with the salt as it stands and the hash in Base64.</summary>
internal sealed class DjangoScryptFormat : IPasswordHashFormat
{
    /// <inheritdoc/>
    public bool CanVerify(string hash) => hash.StartsWith("scrypt$", StringComparison.Ordinal);

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password)
    {
        if (hash.Length > HashLimits.TextLength
            || hash.Split('$') is not ["scrypt", var cost, { Length: > 0 } salt, var blockSize, var parallelization, var keyText]
            || !HashText.TryNumber(cost, out var n)
            || !HashText.TryNumber(blockSize, out var r)
            || !HashText.TryNumber(parallelization, out var p)
            || !HashText.TryBase64(keyText, out var key))
        {
            return HashVerdict.Malformed;
        }

        return Scrypt.Verify(password, Encoding.UTF8.GetBytes(salt), n, r, p, key);
    }
}
