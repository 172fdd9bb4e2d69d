using System.Text;

namespace Gateway.Users.Passwords.Formats;

/// <summary>
/// Argon2 as a PHC string, such as <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>, and Django's form of it with <c>argon2</c> in front.
/// </summary>
/// <remarks>Version 19 (1.3) of Argon2id and Argon2i; RFC 9106 deprecates Argon2d for passwords and the older version altogether.</remarks>
internal sealed class Argon2Format : IPasswordHashFormat
{
    private const string DjangoPrefix = "argon2$";
    private const int MinSaltLength = 8;
    private const int MinKeyLength = 16;

    /// <inheritdoc/>
    public bool CanVerify(string hash) =>
        Phc(hash).StartsWith("$argon2id$", StringComparison.Ordinal) || Phc(hash).StartsWith("$argon2i$", StringComparison.Ordinal);

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password)
    {
        var phc = Phc(hash);
        if (phc.Length > HashLimits.TextLength
            || phc.Split('$') is not ["", _, "v=19", var parameters, var salt, var key]
            || !HashText.TryBase64(salt, out var saltBytes) || saltBytes.Length < MinSaltLength
            || !HashText.TryBase64(key, out var keyBytes) || keyBytes.Length < MinKeyLength)
        {
            return HashVerdict.Malformed;
        }

        if (parameters.Split(',') is not [var memory, var passes, var lanes]
            || !HashText.TryNumber(memory, "m=", out var m)
            || !HashText.TryNumber(passes, "t=", out var t)
            || !HashText.TryNumber(lanes, "p=", out var p)
            || m < 8L * p)
        {
            return HashVerdict.Malformed;
        }

        if (m > HashLimits.MemoryKib || (long)m * t > HashLimits.Argon2KibPasses || p > HashLimits.Argon2Lanes)
        {
            return HashVerdict.TooCostly;
        }

        return Sodium.VerifyArgon2(Encoding.ASCII.GetBytes(phc + '\0'), Encoding.UTF8.GetBytes(password))
            ? HashVerdict.Match
            : HashVerdict.NoMatch;
    }

    private static string Phc(string hash) =>
        hash.StartsWith(DjangoPrefix, StringComparison.Ordinal) ? hash[(DjangoPrefix.Length - 1)..] : hash;
}
