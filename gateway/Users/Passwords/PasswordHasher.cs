using System.Security.Cryptography;
using System.Text;
using Geralt;

namespace Gateway.Users.Passwords;

/// <summary>Makes the hashes of new passwords: Argon2id with the parameters that OWASP recommends, as a PHC string.</summary>
/// <remarks>https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html</remarks>
internal static class PasswordHasher
{
    private const int MemoryKib = 19456;
    private const int Passes = 2;
    private const string Prefix = "$argon2id$v=19$m=19456,t=2,p=1$";

    /// <summary>Hashes a password with a salt of its own.</summary>
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

    /// <summary>Whether a hash was made in another form, or with other parameters, than one made today.</summary>
    public static bool IsOutdated(string? hash) => hash?.StartsWith(Prefix, StringComparison.Ordinal) is not true;
}
