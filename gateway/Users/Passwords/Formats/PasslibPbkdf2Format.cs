namespace Gateway.Users.Passwords.Formats;

/// <summary>
/// passlib's PBKDF2: <c>$pbkdf2-sha256$29000$salt$hash</c>, <c>-sha512</c>, or <c>$pbkdf2$</c> for SHA-1; Base64 with a dot for the plus.
/// </summary>
internal sealed class PasslibPbkdf2Format : IPasswordHashFormat
{
    /// <inheritdoc/>
    public bool CanVerify(string hash) =>
        hash.StartsWith("$pbkdf2$", StringComparison.Ordinal) || hash.StartsWith("$pbkdf2-", StringComparison.Ordinal);

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password)
    {
        if (hash.Length > HashLimits.TextLength
            || hash.Split('$') is not ["", var algorithm, var rounds, var saltText, var keyText]
            || Pbkdf2.Digest(algorithm is "pbkdf2" ? "sha1" : algorithm["pbkdf2-".Length..]) is not { } digest
            || !HashText.TryNumber(rounds, out var iterations)
            || !HashText.TryBase64(saltText, out var salt)
            || !HashText.TryBase64(keyText, out var key))
        {
            return HashVerdict.Malformed;
        }

        return Pbkdf2.Verify(password, salt, iterations, digest, key);
    }
}
