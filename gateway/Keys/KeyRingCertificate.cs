using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Gateway.Keys;

/// <summary>
/// The certificate that encrypts the key ring at rest. It is loaded once; one that cannot be loaded is a configuration error.
/// </summary>
internal sealed class KeyRingCertificate : IValidateOptions<KeyRingOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyRingOptions options)
    {
        if (string.IsNullOrEmpty(options.CertificateFile))
        {
            return ValidateOptionsResult.Success;
        }

        try
        {
            using var certificate = Load(options);
            return certificate.HasPrivateKey
                ? ValidateOptionsResult.Success
                : Fail("the certificate has no private key");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message);
        }
    }

    public static Action<IDataProtectionBuilder> ProtectAtRest(KeyRingOptions options)
    {
        if (string.IsNullOrEmpty(options.CertificateFile))
        {
            return static _ => { };
        }

        var certificate = Load(options);
        return builder => builder.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
    }

    private static X509Certificate2 Load(KeyRingOptions options) =>
        X509CertificateLoader.LoadPkcs12FromFile(options.CertificateFile!, options.CertificatePassword);

    private static ValidateOptionsResult Fail(string problem) =>
        ValidateOptionsResult.Fail(
            $"{KeyRingOptions.Section}:CertificateFile: {problem.ReplaceLineEndings(" ")} (example: \"/run/secrets/keyring.pfx\")");
}
