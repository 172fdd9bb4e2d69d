using System.Runtime.InteropServices;

namespace Gateway.Sessions.Cache;

/// <summary>
/// Compares cookies by their whole text and hashes only its end, which is part of a message authentication code and therefore random.
/// Only genuine cookies become keys, so an attacker cannot cause collisions with forged ones.
/// </summary>
internal sealed class CookieTextComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    public static readonly CookieTextComparer Instance = new();

    private const int Hashed = 8;

    private CookieTextComparer()
    {
    }

    public bool Equals(string? x, string? y) => string.Equals(x, y);

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    public int GetHashCode(string text) => GetHashCode(text.AsSpan());

    public int GetHashCode(ReadOnlySpan<char> text)
    {
        if (text.Length < Hashed)
        {
            return text.Length;
        }

        var end = MemoryMarshal.Cast<char, ulong>(text[^Hashed..]);
        return (int)((end[0] ^ (end[1] * 0x9E3779B97F4A7C15)) * 0xC2B2AE3D27D4EB4F >> 32);
    }

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();
}
