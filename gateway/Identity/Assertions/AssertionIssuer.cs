using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Requests;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Identity.Assertions;

/// <summary>
/// Gives a caller's assertion for an audience. A warm request finds it ready; a new one is signed on the request's own
/// thread, which costs less than handing it to another one.
/// </summary>
/// <remarks>
/// The JWS is made by hand: the header of a key never changes, the claims are strings, and the library would go through
/// dictionaries of objects and a cache of signature providers for them.
/// </remarks>
internal sealed class AssertionIssuer(AssertionKeys keys, IOptions<IdentityOptions> identity, IOptions<SiteOptions> site, TimeProvider time)
{
    /// <summary>The issuer where the configuration names no public URL. Never what a request calls the site: that is the sender's word.</summary>
    public const string DefaultIssuer = "gateway";

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly TimeSpan _lifetime = (identity.Value.Assertion ?? new AssertionOptions()).Lifetime;
    private readonly string _issuer = site.Value.Origin ?? DefaultIssuer;

    public ValueTask<string> GetAsync(IdentityValues caller, string audience, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (caller.FindAssertion(audience) is { } known && known.IsFresh(now))
        {
            return ValueTask.FromResult(known.Text);
        }

        return keys.Current is { } current ? ValueTask.FromResult(Renew(caller, audience, current)) : LoadAndRenewAsync(caller, audience, cancellationToken);
    }

    private async ValueTask<string> LoadAndRenewAsync(IdentityValues caller, string audience, CancellationToken cancellationToken) =>
        Renew(caller, audience, await keys.GetAsync(cancellationToken));

    // Of many requests at once, one signs.
    private string Renew(IdentityValues caller, string audience, AssertionKeySet current)
    {
        lock (caller)
        {
            var now = time.GetUtcNow();
            if (caller.FindAssertion(audience) is { } known && known.IsFresh(now))
            {
                return known.Text;
            }

            var key = current.SigningKey(now);
            var assertion = new Assertion(audience, key.Sign(Claims(caller, audience, now)), key, now + (_lifetime / 2));
            caller.Keep(assertion);
            return assertion.Text;
        }
    }

    private ReadOnlySpan<byte> Claims(IdentityValues caller, string audience, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString(JwtRegisteredClaimNames.Iss, _issuer);
            json.WriteString(JwtRegisteredClaimNames.Aud, audience);
            for (var claim = 0; claim < IdentityClaim.Types.Length; claim++)
            {
                if (caller.Claim(claim) is { } value)
                {
                    json.WriteString(IdentityClaim.Types[claim], value);
                }
            }

            json.WriteNumber(JwtRegisteredClaimNames.Iat, now.ToUnixTimeSeconds());
            json.WriteNumber(JwtRegisteredClaimNames.Exp, (now + _lifetime).ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }
}
