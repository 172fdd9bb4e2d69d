using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Users.Passwords.Formats;

/// <summary>ASP.NET Core Identity, versions 2 and 3: one Base64 text that begins with a format marker.</summary>
/// <remarks>
/// The framework's own hasher reads it too, but computes whatever iteration count the text demands.
/// https://github.com/dotnet/aspnetcore/blob/main/src/Identity/Extensions.Core/src/PasswordHasher.cs
/// </remarks>
internal sealed class AspNetIdentityFormat : IPasswordHashFormat
{
    private const byte Version2 = 0;
    private const byte Version3 = 1;
    private const int Version2Length = 1 + 16 + 32;
    private const int Version3Header = 1 + 4 + 4 + 4;
    private const int MinPartLength = 16;

    /// <inheritdoc/>
    public bool CanVerify(string hash) => TryDecode(hash, out _);

    /// <inheritdoc/>
    public HashVerdict Verify(string hash, string password) =>
        !TryDecode(hash, out var bytes) ? HashVerdict.Malformed
        : bytes[0] is Version2 ? Pbkdf2.VerifyAnyLength(password, bytes[1..17], 1000, HashAlgorithmName.SHA1, bytes[17..])
        : VerifyVersion3(bytes, password);

    private static HashVerdict VerifyVersion3(byte[] bytes, string password)
    {
        var digest = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)) switch
        {
            0 => HashAlgorithmName.SHA1,
            1 => HashAlgorithmName.SHA256,
            2 => HashAlgorithmName.SHA512,
            _ => default,
        };
        var iterations = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5));
        var saltLength = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        if (digest == default || saltLength < MinPartLength || saltLength > bytes.Length - Version3Header - MinPartLength)
        {
            return HashVerdict.Malformed;
        }

        var key = Version3Header + (int)saltLength;
        return iterations > HashLimits.Pbkdf2Iterations
            ? HashVerdict.TooCostly
            : Pbkdf2.VerifyAnyLength(password, bytes[Version3Header..key], (int)iterations, digest, bytes[key..]);
    }

    private static bool TryDecode(string hash, out byte[] bytes)
    {
        bytes = [];

        // A marker of 0 or 1 makes the first letter A; no other form begins so.
        if (hash.Length > HashLimits.TextLength || hash is not ['A', ..] || !HashText.TryBase64(hash, out bytes))
        {
            return false;
        }

        return bytes[0] switch
        {
            Version2 => bytes.Length == Version2Length,
            Version3 => bytes.Length >= Version3Header + MinPartLength + MinPartLength,
            _ => false,
        };
    }
}
