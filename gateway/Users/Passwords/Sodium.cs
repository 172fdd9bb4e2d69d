using System.Runtime.InteropServices;

namespace Gateway.Users.Passwords;

/// <summary>
/// The functions of libsodium that verify hashes of other programs; the wrapper library has only those that create new ones.
/// </summary>
internal static class Sodium
{
    private const string Library = "libsodium";

    static Sodium()
    {
        // Chooses the fast implementations for this processor; libsodium allows it any number of times, from any thread.
        if (Initialize() < 0)
        {
            throw new InvalidOperationException("libsodium could not be initialized.");
        }
    }

    /// <summary>Verifies an Argon2i or Argon2id PHC string with its own parameters, lanes included.</summary>
    /// <remarks>https://doc.libsodium.org/password_hashing/default_phf</remarks>
    public static bool VerifyArgon2(ReadOnlySpan<byte> terminatedHash, ReadOnlySpan<byte> password) =>
        VerifyArgon2(ref MemoryMarshal.GetReference(terminatedHash), ref MemoryMarshal.GetReference(password), (ulong)password.Length) == 0;

    /// <summary>Derives a key with scrypt (RFC 7914).</summary>
    /// <returns>False when the parameters are out of the algorithm's range or there is not enough memory.</returns>
    public static bool TryScrypt(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ulong n, uint r, uint p, Span<byte> key) =>
        Scrypt(
            ref MemoryMarshal.GetReference(password),
            (nuint)password.Length,
            ref MemoryMarshal.GetReference(salt),
            (nuint)salt.Length,
            n,
            r,
            p,
            ref MemoryMarshal.GetReference(key),
            (nuint)key.Length) == 0;

    // Blittable signatures: nothing is marshalled, so that no code has to be made at run time (NativeAOT).
#pragma warning disable SYSLIB1054 // The generator needs AllowUnsafeBlocks for the whole project.
    [DllImport(Library, EntryPoint = "sodium_init", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int Initialize();

    [DllImport(Library, EntryPoint = "crypto_pwhash_str_verify", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int VerifyArgon2(ref byte hash, ref byte password, ulong passwordLength);

    [DllImport(Library, EntryPoint = "crypto_pwhash_scryptsalsa208sha256_ll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int Scrypt(
        ref byte password, nuint passwordLength, ref byte salt, nuint saltLength, ulong n, uint r, uint p, ref byte key, nuint keyLength);
#pragma warning restore SYSLIB1054
}
