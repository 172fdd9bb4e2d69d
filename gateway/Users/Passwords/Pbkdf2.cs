using System.Security.Cryptography;
using System.Text;

namespace Gateway.Users.Passwords;

/// <summary>PBKDF2 (RFC 8018) within limits. The formats differ only in how they write its parameters.</summary>
internal static class Pbkdf2
{
    // 128 bits. A shorter key could match by chance.
    private const int MinKeyLength = 16;

    /// <summary>The digest of a name as Python's hashlib writes it, or null.</summary>
    public static HashAlgorithmName? Digest(string name) => name switch
    {
        "sha1" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>Derives a key of the digest's length and compares it in fixed time. A stored key that was truncated is malformed.</summary>
    public static HashVerdict Verify(string password, byte[] salt, int iterations, HashAlgorithmName digest, byte[] expected) =>
        expected.Length == DigestLength(digest) ? VerifyAnyLength(password, salt, iterations, digest, expected) : HashVerdict.Malformed;

    /// <summary>Derives a key of the same length as the expected one and compares it in fixed time.</summary>
    public static HashVerdict VerifyAnyLength(string password, byte[] salt, int iterations, HashAlgorithmName digest, byte[] expected)
    {
        if (iterations < 1 || expected.Length < MinKeyLength)
        {
            return HashVerdict.Malformed;
        }

        var blocks = (expected.Length + DigestLength(digest) - 1) / DigestLength(digest);
        if ((long)iterations * blocks > HashLimits.Pbkdf2Iterations)
        {
            return HashVerdict.TooCostly;
        }

        var key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, digest, expected.Length);
        return CryptographicOperations.FixedTimeEquals(key, expected) ? HashVerdict.Match : HashVerdict.NoMatch;
    }

    private static int DigestLength(HashAlgorithmName digest) => digest.Name switch
    {
        "SHA1" => SHA1.HashSizeInBytes,
        "SHA256" => SHA256.HashSizeInBytes,
        _ => SHA512.HashSizeInBytes,
    };
}
