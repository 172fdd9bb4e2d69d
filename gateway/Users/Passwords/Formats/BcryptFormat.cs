using BCrypt.Net;

namespace Gateway.Users.Passwords.Formats;

/// <summary>
/// bcrypt: <c>$2b$12$…</c>, its older letters <c>a</c> and <c>y</c>, and Django's form of it with <c>bcrypt$</c> in front.
/// </summary>
internal sealed class BcryptFormat : IPasswordHashFormat
{
    private const string DjangoPrefix = "bcrypt$";
    private const int Length = 60;

    /// <inheritdoc/>
    public bool CanVerify(string hash) =>
        Raw(hash) is ['$', '2', 'a' or 'b' or 'y', '$', ..];

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password) => VerifyRaw(Raw(hash), password);

    /// <summary>Verifies the form without any prefix.</summary>
    public static HashVerdict VerifyRaw(string hash, string password)
    {
        if (hash.Length != Length
            || hash[6] != '$'
            || !HashText.TryNumber(hash.AsSpan(4, 2).TrimStart('0'), out var cost)
            || cost is < 4 or > 31)
        {
            return HashVerdict.Malformed;
        }

        if (cost > HashLimits.BcryptCost)
        {
            return HashVerdict.TooCostly;
        }

        try
        {
            // C's bcrypt ends a password at a NUL: "a\0x" would then be the password "a". It is refused, at the same cost.
            return BCrypt.Net.BCrypt.Verify(password, hash) && !password.Contains('\0', StringComparison.Ordinal)
                ? HashVerdict.Match
                : HashVerdict.NoMatch;
        }
        catch (Exception error) when (error is SaltParseException or ArgumentException or FormatException)
        {
            return HashVerdict.Malformed;
        }
    }

    private static string Raw(string hash) => hash.StartsWith(DjangoPrefix, StringComparison.Ordinal) ? hash[DjangoPrefix.Length..] : hash;
}
