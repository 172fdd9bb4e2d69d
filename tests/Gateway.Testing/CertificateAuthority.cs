using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing;

/// <summary>An authority that no machine knows, with one certificate for servers on the loopback address.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly X509Certificate2 _authority;

    public CertificateAuthority()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Gateway tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _authority = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));

        File = _folder.Write("ca.pem", _authority.ExportCertificatePem());
        ServerCertificateFile = _folder.Combine("server.pem");
        ServerKeyFile = _folder.Combine("server.key");
        IssueServerCertificate(now);
    }

    /// <summary>The authority's own certificate, as PEM.</summary>
    public string File { get; }

    public string ServerCertificateFile { get; }

    public string ServerKeyFile { get; }

    /// <summary>The options of a client that trusts this authority and no other.</summary>
    public SslClientAuthenticationOptions NewClientOptions() => new()
    {
        TargetHost = "127.0.0.1",
        CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { _authority }, RevocationMode = X509RevocationMode.NoCheck },
    };

    /// <summary>Begins TLS as a client that trusts this authority and no other.</summary>
    public async Task<SslStream> AuthenticateAsync(Stream connection)
    {
        var stream = new SslStream(connection);
        await stream.AuthenticateAsClientAsync(NewClientOptions());
        return stream;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private void IssueServerCertificate(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=redis", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.Create(_authority, now.AddHours(-1), now.AddHours(12), RandomNumberGenerator.GetBytes(8));
        _folder.Write("server.pem", certificate.ExportCertificatePem());
        _folder.Write("server.key", key.ExportPkcs8PrivateKeyPem());
    }
}
