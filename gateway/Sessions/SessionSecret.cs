using System.Security.Cryptography;
using System.Text;

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

    /// <summary>
    /// The hash that the record holds. That of a shared session depends on its share: a program that rewrites the record and drops the
    /// fields that it does not know leaves a session that no cookie opens, and not one without limits.
    /// </summary>
    /// <param name="share">The id of the share that opened the session; null for any other session.</param>
    public byte[] Hash(string? share = null) => share is null ? SHA256.HashData(_value) : SHA256.HashData([.. _value, .. Encoding.UTF8.GetBytes(share)]);

    /// <summary>Compares in constant time, so that the duration does not reveal where the hashes differ.</summary>
    public bool Matches(ReadOnlySpan<byte> hash, string? share = null) => CryptographicOperations.FixedTimeEquals(Hash(share), hash);

    public override string ToString() => "(secret)";
}
