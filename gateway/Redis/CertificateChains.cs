using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>Judges the server's certificate by what it sends and what is known here, without a download: a certificate may name any address.</summary>
internal static class CertificateChains
{
    /// <summary>The options of a connection's handshake.</summary>
    public static Func<string, SslClientAuthenticationOptions> OptionsFor(ConfigurationOptions options)
    {
        var protocols = options.SslProtocols ?? default;
        return host => new SslClientAuthenticationOptions
        {
            TargetHost = string.IsNullOrEmpty(options.SslHost) ? host : options.SslHost,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        };
    }
}
