using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Keys;

/// <summary>
/// The framework's Data Protection on the gateway's ring, for what YARP protects (session affinity): every gateway
/// reads it, and no second ring comes to lie on a disk.
/// </summary>
internal sealed class KeyRingDataProtection(KeyRing ring) : IDataProtectionProvider
{
    public IDataProtector CreateProtector(string purpose) => new Protector(ring, [purpose]);

    private sealed class Protector(KeyRing ring, string[] purposes) : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => new Protector(ring, [.. purposes, purpose]);

        public byte[] Protect(byte[] plaintext) => Current().Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData) => Current().Unprotect(protectedData);

        private IDataProtector Current() => ring.Current is { } current
            ? purposes.Skip(1).Aggregate(current.CreateProtector(purposes[0]), static (protector, purpose) => protector.CreateProtector(purpose))
            : throw new CryptographicException("There is no key ring yet.");
    }
}
