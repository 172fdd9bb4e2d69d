using System.Text;

namespace Gateway.Users.Passwords.Formats;

/// <summary>
/// Werkzeug's (Flask's) forms: <c>pbkdf2:sha256:600000$salt$hash</c> and <c>scrypt:32768:8:1$salt$hash</c>, the hash in hexadecimal.
/// </summary>
internal sealed class WerkzeugFormat : IPasswordHashFormat
{
    /// <inheritdoc/>
    public bool CanVerify(string hash) =>
        hash.StartsWith("pbkdf2:", StringComparison.Ordinal) || hash.StartsWith("scrypt:", StringComparison.Ordinal);

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password)
    {
        if (hash.Length > HashLimits.TextLength
            || hash.Split('$') is not [var method, { Length: > 0 } saltText, var keyText]
            || !HashText.TryHex(keyText, out var key))
        {
            return HashVerdict.Malformed;
        }

        var salt = Encoding.UTF8.GetBytes(saltText);
        return method.Split(':') switch
        {
            ["pbkdf2", var name, var rounds] when Pbkdf2.Digest(name) is { } digest && HashText.TryNumber(rounds, out var iterations) =>
                Pbkdf2.Verify(password, salt, iterations, digest, key),
            ["scrypt", var cost, var blockSize, var parallelization] when HashText.TryNumber(cost, out var n)
                && HashText.TryNumber(blockSize, out var r)
                && HashText.TryNumber(parallelization, out var p) =>
                Scrypt.Verify(password, salt, n, r, p, key),
            _ => HashVerdict.Malformed,
        };
    }
}
