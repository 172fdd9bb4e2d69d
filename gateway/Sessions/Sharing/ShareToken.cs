using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Gateway.Sessions.Sharing;

/// <summary>
/// The secret in the link of a share, 256 random bits. It is never stored or logged: the share has its hash, and the share's id is another
/// hash of it, so that a link leads to its share without a table of tokens.
/// </summary>
internal sealed class ShareToken
{
    private const int Length = 32;
    private const int IdLength = 16;

    private readonly byte[] _value;

    private ShareToken(byte[] value) => _value = value;

    /// <summary>The id of the share. It does not reveal the token.</summary>
    public string ShareId => Base64Url.EncodeToString(SHA256.HashData([.. "Gateway.Share.Id"u8, .. _value]).AsSpan(0, IdLength));

    /// <summary>The text in the link.</summary>
    public string Value => Base64Url.EncodeToString(_value);

    public static ShareToken New() => new(RandomNumberGenerator.GetBytes(Length));

    public static bool TryParse(string? text, [NotNullWhen(true)] out ShareToken? token)
    {
        var bytes = new byte[Length];
        token = text is { Length: > 0 and <= 2 * Length } && Base64Url.IsValid(text, out var decoded) && decoded == Length
            && Base64Url.TryDecodeFromChars(text, bytes, out _)
            ? new ShareToken(bytes)
            : null;
        // Another text of the same bytes would be a second link to the same share.
        token = token?.Value == text ? token : null;
        return token is not null;
    }

    public byte[] Hash() => SHA256.HashData(_value);

    /// <summary>Compares in constant time, so that the duration does not reveal where the hashes differ.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(), hash);

    public override string ToString() => "(token)";
}
