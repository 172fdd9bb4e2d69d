using System.Buffers.Text;
using System.Text;
using Gateway.Keys;
using Gateway.Sessions;

namespace Gateway.Authentication.Cookies;

/// <summary>
/// Writes and reads the value of the session cookie: the session's id and secret, signed and encrypted with Data Protection.
/// </summary>
internal sealed class SessionTicket(KeyRing ring)
{
    private const byte Version = 1;

    // Far longer than any genuine value. Longer values are refused before they are decoded.
    private const int MaximumLength = 1024;

    private readonly KeyRingProtector _protector = new(ring, "Gateway.Session.v1");

    /// <summary>Creates the value; null when the key ring cannot be read.</summary>
    public async ValueTask<string?> WriteAsync(SessionId id, SessionSecret secret, CancellationToken cancellationToken)
    {
        var payload = new byte[1 + SessionSecret.Length + Encoding.UTF8.GetByteCount(id.Value)];
        payload[0] = Version;
        secret.Value.CopyTo(payload.AsSpan(1));
        Encoding.UTF8.GetBytes(id.Value, payload.AsSpan(1 + SessionSecret.Length));
        return await _protector.ProtectAsync(payload, cancellationToken) is { } sealedPayload
            ? Base64Url.EncodeToString(sealedPayload)
            : null;
    }

    /// <summary>The number of reads of the key ring that have begun. Values that came together cost one more read at most.</summary>
    public long KeyRingReads => ring.ReadCount;

    /// <summary>Reads a value. Every value that is wrong in any way is <see cref="UnprotectOutcome.Forged"/>.</summary>
    /// <param name="value">The cookie's value.</param>
    /// <param name="since">The <see cref="KeyRingReads"/> when the value had come.</param>
    /// <param name="cancellationToken">Cancels the wait for the key ring's store.</param>
    public async ValueTask<(UnprotectOutcome Outcome, SessionId Id, SessionSecret? Secret)> ReadAsync(
        string value, long since, CancellationToken cancellationToken)
    {
        if (value.Length > MaximumLength || StrictBase64Url.Decode(value) is not { } bytes)
        {
            return (UnprotectOutcome.Forged, default, null);
        }

        var (outcome, payload) = await _protector.UnprotectAsync(bytes, since, cancellationToken);
        if (outcome != UnprotectOutcome.Genuine)
        {
            return (outcome, default, null);
        }

        return payload is [Version, .. { Length: > SessionSecret.Length } rest]
            && SessionId.TryParse(Encoding.UTF8.GetString(rest.AsSpan(SessionSecret.Length)), out var id)
                ? (UnprotectOutcome.Genuine, id, SessionSecret.From(rest.AsSpan(0, SessionSecret.Length)))
                : (UnprotectOutcome.Forged, default, null);
    }
}
