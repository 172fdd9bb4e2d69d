using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>
/// Validates the server's certificate with what it sends and what the machine trusts, without a download: a certificate may name any
/// address to download from.
/// </summary>
internal static class CertificateChains
{
    /// <summary>The options of the TLS handshake.</summary>
    public static Func<string, SslClientAuthenticationOptions> OptionsFor(ConfigurationOptions options)
    {
        var protocols = options.SslProtocols ?? default;
        return host => new SslClientAuthenticationOptions
        {
            TargetHost = string.IsNullOrEmpty(options.SslHost) ? host : options.SslHost,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = new X509ChainPolicy
            {
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
        };
    }
}
