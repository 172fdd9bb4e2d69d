using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Geralt;

namespace Gateway.Users.Passwords;

/// <summary>Hashes new passwords with Argon2id and the parameters that OWASP recommends, as a PHC string.</summary>
/// <remarks>https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html</remarks>
internal static partial class PasswordHasher
{
    private const int MemoryKib = 19456;
    private const int Passes = 2;

    // OWASP recommends several pairs of memory and passes of the same strength. This is the smallest product of them.
    private const long Strength = 7168 * 5;
    private const int MinimumMemoryKib = 7168;

    // bcrypt ignores everything after 72 bytes: a longer password that was verified may have a misspelled end, which must not be hashed.
    private const int BcryptBytes = 72;

    /// <summary>Hashes a password with a new salt.</summary>
    public static string Hash(string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        try
        {
            Span<char> hash = stackalloc char[Argon2id.HashSize];
            Argon2id.ComputeHash(hash, bytes, Passes, MemoryKib * 1024);
            return new string(hash.TrimEnd('\0'));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Whether a hash that this password matches should be replaced, because it is weaker or has another format.</summary>
    public static bool IsOutdated(string? hash, string password) =>
        hash is null || (!IsStrong(hash) && !(IsBcrypt(hash) && Encoding.UTF8.GetByteCount(password) > BcryptBytes));

    private static bool IsStrong(string hash)
    {
        var cost = Cost().Match(hash);
        return cost.Success
            && int.TryParse(cost.Groups["m"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var memory)
            && int.TryParse(cost.Groups["t"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var passes)
            && memory >= MinimumMemoryKib
            && (long)memory * passes >= Strength;
    }

    private static bool IsBcrypt(string hash) =>
        hash.StartsWith("$2", StringComparison.Ordinal) || hash.StartsWith("bcrypt$", StringComparison.Ordinal);

    [GeneratedRegex(@"^\$argon2id\$v=19\$m=(?<m>\d+),t=(?<t>\d+),p=\d+\$", RegexOptions.CultureInvariant)]
    private static partial Regex Cost();
}
