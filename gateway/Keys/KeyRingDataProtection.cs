using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Keys;

/// <summary>
/// <see cref="IDataProtectionProvider"/> on the gateway's key ring, for what YARP protects (session affinity): every gateway can
/// unprotect it, and the framework stores no key ring of its own.
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
            ? purposes.Skip(1).Aggregate(
                current.CreateProtector(purposes[0]), static (protector, purpose) => protector.CreateProtector(purpose))
            : throw new CryptographicException("The key ring has not been loaded yet.");
    }
}
