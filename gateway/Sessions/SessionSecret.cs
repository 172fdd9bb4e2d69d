using System.Security.Cryptography;

namespace Gateway.Sessions;

/// <summary>The secret in the cookie. It is never stored: the record holds its SHA-256, which must match.</summary>
internal sealed class SessionSecret
{
    public const int Length = 32;

    private readonly byte[] _value;

    private SessionSecret(byte[] value) => _value = value;

    public ReadOnlySpan<byte> Value => _value;

    public static SessionSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    public static SessionSecret From(ReadOnlySpan<byte> value) =>
        value.Length == Length ? new(value.ToArray()) : throw new ArgumentException($"A secret has {Length} bytes.", nameof(value));

    public byte[] Hash() => SHA256.HashData(_value);

    /// <summary>Compares in constant time, so that the duration does not reveal where the hashes differ.</summary>
    public bool Matches(ReadOnlySpan<byte> hash)
    {
        Span<byte> own = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_value, own);
        return CryptographicOperations.FixedTimeEquals(own, hash);
    }

    public override string ToString() => "(secret)";
}
