using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Keys;

/// <summary>Protects and unprotects payloads of one purpose with the current key ring.</summary>
internal sealed class KeyRingProtector(KeyRing ring, string purpose)
{
    // The header of Data Protection: a magic number, then the id of the key.
    private const int HeaderLength = sizeof(uint) + 16;
    private static ReadOnlySpan<byte> Magic => [0x09, 0xF0, 0xC9, 0xF0];

    private sealed record Bound(KeyRingSnapshot Ring, IDataProtector Protector);

    private volatile Bound? _bound;

    /// <summary>
    /// Protects a payload with the ring as it is stored now. A payload that was protected with a ring that was lost a moment ago would be
    /// rejected a moment later.
    /// </summary>
    /// <returns>Null if the key ring is unavailable.</returns>
    public async ValueTask<byte[]?> ProtectAsync(byte[] payload, CancellationToken cancellationToken) =>
        await ring.RefreshAsync(cancellationToken) ? ProtectorOf(ring.Current!).Protect(payload) : null;

    /// <summary>Unprotects a payload; there is none unless the outcome is <see cref="UnprotectOutcome.Genuine"/>.</summary>
    public ValueTask<(UnprotectOutcome Outcome, byte[]? Payload)> UnprotectAsync(
        byte[] protectedPayload, CancellationToken cancellationToken) =>
        UnprotectAsync(protectedPayload, ring.ReadCount, cancellationToken);

    /// <summary>Unprotects one of several payloads that came together. They cost one read of the ring, whatever keys they name.</summary>
    /// <param name="protectedPayload">The payload.</param>
    /// <param name="since">The <see cref="KeyRing.ReadCount"/> when the payloads had come.</param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    public ValueTask<(UnprotectOutcome Outcome, byte[]? Payload)> UnprotectAsync(
        byte[] protectedPayload, long since, CancellationToken cancellationToken)
    {
        if (protectedPayload.Length < HeaderLength || !protectedPayload.AsSpan().StartsWith(Magic))
        {
            return ValueTask.FromResult<(UnprotectOutcome, byte[]?)>((UnprotectOutcome.Forged, null));
        }

        var keyId = new Guid(protectedPayload.AsSpan(sizeof(uint), 16));
        return ring.Current is { } current && current.KeyIds.Contains(keyId)
            ? ValueTask.FromResult(Unprotect(current, protectedPayload))
            : UnprotectWithUnknownKeyAsync(keyId, protectedPayload, since, cancellationToken);
    }

    private async ValueTask<(UnprotectOutcome, byte[]?)> UnprotectWithUnknownKeyAsync(
        Guid keyId, byte[] protectedPayload, long since, CancellationToken cancellationToken) =>
        await ring.FindKeyAsync(keyId, since, cancellationToken) switch
        {
            KeyLookup.Found => Unprotect(ring.Current!, protectedPayload),
            KeyLookup.Missing => (UnprotectOutcome.Forged, null),
            _ => (UnprotectOutcome.Unavailable, null),
        };

    private (UnprotectOutcome, byte[]?) Unprotect(KeyRingSnapshot current, byte[] protectedPayload)
    {
        try
        {
            return (UnprotectOutcome.Genuine, ProtectorOf(current).Unprotect(protectedPayload));
        }
        catch (CryptographicException)
        {
            return (UnprotectOutcome.Forged, null);
        }
    }

    private IDataProtector ProtectorOf(KeyRingSnapshot current)
    {
        var bound = _bound;
        if (bound?.Ring != current)
        {
            _bound = bound = new Bound(current, current.CreateProtector(purpose));
        }

        return bound.Protector;
    }
}
