namespace Gateway.Users.Passwords.Formats;

/// <summary>scrypt as a PHC string, as passlib writes it: <c>$scrypt$ln=16,r=8,p=1$salt$hash</c>.</summary>
internal sealed class ScryptFormat : IPasswordHashFormat
{
    /// <inheritdoc/>
    public bool CanVerify(string hash) => hash.StartsWith("$scrypt$", StringComparison.Ordinal);

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password)
    {
        if (hash.Length > HashLimits.TextLength
            || hash.Split('$') is not ["", "scrypt", var parameters, var saltText, var keyText]
            || parameters.Split(',') is not [var logarithm, var blockSize, var parallelization]
            || !HashText.TryNumber(logarithm, "ln=", out var ln)
            || !HashText.TryNumber(blockSize, "r=", out var r)
            || !HashText.TryNumber(parallelization, "p=", out var p)
            || !HashText.TryBase64(saltText, out var salt)
            || !HashText.TryBase64(keyText, out var key))
        {
            return HashVerdict.Malformed;
        }

        return ln > 40 ? HashVerdict.TooCostly : Scrypt.Verify(password, salt, 1L << ln, r, p, key);
    }
}
