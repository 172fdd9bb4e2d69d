using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.ObjectPool;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Identity.Assertions;

/// <summary>A key that signs assertions (ES256) from its own moment until the next key's.</summary>
internal sealed class AssertionKey
{
    // The issuer sets the times that an assertion has; the handler would add "nbf".
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly DefaultObjectPool<SigningCredentials> _credentials;
    private volatile bool _isDropped;

    /// <param name="privateKey">The private key, PKCS #8.</param>
    /// <param name="signsFrom">When the key begins to sign.</param>
    public AssertionKey(byte[] privateKey, DateTimeOffset signsFrom)
    {
        PrivateKey = privateKey;
        SignsFrom = signsFrom;
        _credentials = new DefaultObjectPool<SigningCredentials>(new CredentialsPolicy(privateKey));
        var credentials = _credentials.Get();
        var point = ((ECDsaSecurityKey)credentials.Key).ECDsa.ExportParameters(includePrivateParameters: false).Q;
        X = Base64Url.EncodeToString(point.X);
        Y = Base64Url.EncodeToString(point.Y);
        Id = credentials.Key.KeyId;
        _credentials.Return(credentials);
    }

    /// <summary>The <c>kid</c>: the key's thumbprint (RFC 7638), so that it follows from the key alone.</summary>
    public string Id { get; }

    public DateTimeOffset SignsFrom { get; }

    public byte[] PrivateKey { get; }

    /// <summary>The public key's x coordinate as a JWK has it (RFC 7518, 6.2).</summary>
    public string X { get; }

    /// <summary>The public key's y coordinate as a JWK has it (RFC 7518, 6.2).</summary>
    public string Y { get; }

    /// <summary>Whether the key has left the key set: backends may refuse what it signed.</summary>
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

    /// <summary>Makes a signed JWT in its compact form (RFC 7515, 7.1).</summary>
    public string Sign(SecurityTokenDescriptor descriptor)
    {
        var credentials = _credentials.Get();
        descriptor.SigningCredentials = credentials;
        var token = Handler.CreateToken(descriptor);
        _credentials.Return(credentials);
        return token;
    }

    // ECDsa instances are not thread-safe, and the library would share one between threads.
    private sealed class CredentialsPolicy(byte[] privateKey) : PooledObjectPolicy<SigningCredentials>
    {
        public override SigningCredentials Create()
        {
            var signer = ECDsa.Create();
            signer.ImportPkcs8PrivateKey(privateKey, out _);
            var key = new ECDsaSecurityKey(signer);
            key.KeyId = Base64Url.EncodeToString(key.ComputeJwkThumbprint());
            var provider = new AsymmetricSignatureProvider(key, SecurityAlgorithms.EcdsaSha256, willCreateSignatures: true);
            return new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256)
            {
                CryptoProviderFactory = new SingleProviderFactory(provider)
            };
        }

        public override bool Return(SigningCredentials obj) => true;
    }

    // Without a cache the library creates a provider for each signature; its own cache would keep keys alive that have left the key set.
    private sealed class SingleProviderFactory(SignatureProvider provider) : CryptoProviderFactory
    {
        public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm) => provider;

        public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm, bool cacheProvider) => provider;

        public override void ReleaseSignatureProvider(SignatureProvider signatureProvider)
        {
            // The provider is used again.
        }
    }
}
