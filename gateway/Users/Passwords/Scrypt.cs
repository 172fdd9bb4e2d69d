using System.Security.Cryptography;
using System.Text;

namespace Gateway.Users.Passwords;

/// <summary>scrypt (RFC 7914) within limits. The formats differ only in how they write its parameters.</summary>
internal static class Scrypt
{
    /// <summary>Derives a key of the same length as the expected one and compares it in fixed time.</summary>
    /// <remarks>The libraries write keys of 32 or 64 bytes. A key of any other length was truncated.</remarks>
    /// <param name="password">The password as typed.</param>
    /// <param name="salt">The salt's bytes.</param>
    /// <param name="n">The cost, a power of two.</param>
    /// <param name="r">The block size.</param>
    /// <param name="p">The parallelization.</param>
    /// <param name="expected">The stored key.</param>
    public static HashVerdict Verify(string password, byte[] salt, long n, int r, int p, byte[] expected)
    {
        if (n < 2 || !long.IsPow2(n) || r < 1 || p < 1 || expected.Length is not (32 or 64))
        {
            return HashVerdict.Malformed;
        }

        // 128 * N * r bytes, compared without a product that could overflow.
        if (n > HashLimits.MemoryKib * 8 / r || n * r > HashLimits.ScryptWork / p)
        {
            return HashVerdict.TooCostly;
        }

        var key = new byte[expected.Length];
        if (!Sodium.TryScrypt(Encoding.UTF8.GetBytes(password), salt, (ulong)n, (uint)r, (uint)p, key))
        {
            return HashVerdict.Malformed;
        }

        return CryptographicOperations.FixedTimeEquals(key, expected) ? HashVerdict.Match : HashVerdict.NoMatch;
    }
}
