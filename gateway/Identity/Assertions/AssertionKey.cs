using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.ObjectPool;

namespace Gateway.Identity.Assertions;

/// <summary>A key that assertions are signed with (ES256), from its moment on until the next one's.</summary>
internal sealed class AssertionKey
{
    private const int SignatureLength = 64;

    private readonly DefaultObjectPool<ECDsa> _signers;
    private readonly byte[] _header;
    private volatile bool _isDropped;

    /// <param name="privateKey">The private key, PKCS #8.</param>
    /// <param name="signsFrom">When it begins to sign.</param>
    public AssertionKey(byte[] privateKey, DateTimeOffset signsFrom)
    {
        PrivateKey = privateKey;
        SignsFrom = signsFrom;
        _signers = new DefaultObjectPool<ECDsa>(new Signers(privateKey));
        var signer = _signers.Get();
        var point = signer.ExportParameters(includePrivateParameters: false).Q;
        _signers.Return(signer);
        X = Base64Url.EncodeToString(point.X);
        Y = Base64Url.EncodeToString(point.Y);
        // RFC 7638: whoever knows the key knows its id.
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
        _header = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","typ":"JWT","kid":"{{Id}}"}""")));
    }

    /// <summary>The <c>kid</c>: the key's thumbprint (RFC 7638).</summary>
    public string Id { get; }

    public DateTimeOffset SignsFrom { get; }

    public byte[] PrivateKey { get; }

    /// <summary>The public key's coordinates as a JWK has them (RFC 7518, 6.2).</summary>
    public string X { get; }

    public string Y { get; }

    /// <summary>Whether the key is in the key set no more: what it signed is not worth sending.</summary>
    public bool IsDropped
    {
        get => _isDropped;
        set => _isDropped = value;
    }

    public static AssertionKey Create(DateTimeOffset signsFrom)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new AssertionKey(key.ExportPkcs8PrivateKey(), signsFrom);
    }

    /// <summary>Makes a JWS of these claims in its compact form (RFC 7515, 7.1).</summary>
    public string Sign(ReadOnlySpan<byte> claims)
    {
        var unsignedLength = _header.Length + 1 + Base64Url.GetEncodedLength(claims.Length);
        var token = new byte[unsignedLength + 1 + Base64Url.GetEncodedLength(SignatureLength)];
        _header.CopyTo(token, 0);
        token[_header.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(claims, token.AsSpan(_header.Length + 1));
        token[unsignedLength] = (byte)'.';
        Span<byte> signature = stackalloc byte[SignatureLength];
        var signer = _signers.Get();
        signer.SignData(token.AsSpan(0, unsignedLength), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _signers.Return(signer);
        Base64Url.EncodeToUtf8(signature, token.AsSpan(unsignedLength + 1));
        return Encoding.ASCII.GetString(token);
    }

    // An instance may be used by one thread at a time only.
    private sealed class Signers(byte[] privateKey) : PooledObjectPolicy<ECDsa>
    {
        public override ECDsa Create()
        {
            var signer = ECDsa.Create();
            signer.ImportPkcs8PrivateKey(privateKey, out _);
            return signer;
        }

        public override bool Return(ECDsa obj) => true;
    }
}
