using Gateway.Requests;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Identity.Assertions;

/// <summary>
/// Gives the assertion of a caller for an audience. Most requests find one that is cached; a new one is signed on the request's own
/// thread, because a hand-over to another thread costs as much as the signature.
/// </summary>
internal sealed class AssertionIssuer(AssertionKeys keys, IOptions<IdentityOptions> identity, IOptions<SiteOptions> site, TimeProvider time)
{
    /// <summary>
    /// The issuer where the configuration names no public URL. The request's host is chosen by the client and never used.
    /// </summary>
    public const string DefaultIssuer = "gateway";

    private readonly TimeSpan _lifetime = (identity.Value.Assertion ?? new AssertionOptions()).Lifetime;
    private readonly string _issuer = site.Value.Origin ?? DefaultIssuer;

    public ValueTask<string> GetAsync(IdentityValues caller, string audience, CancellationToken cancellationToken)
    {
        if (caller.FindAssertion(audience) is { } cached && cached.IsFresh(time.GetUtcNow()))
        {
            return ValueTask.FromResult(cached.Text);
        }

        return keys.Current is { } current
            ? ValueTask.FromResult(Renew(caller, audience, current))
            : LoadAndRenewAsync(caller, audience, cancellationToken);
    }

    private async ValueTask<string> LoadAndRenewAsync(IdentityValues caller, string audience, CancellationToken cancellationToken) =>
        Renew(caller, audience, await keys.GetAsync(cancellationToken));

    // Of several requests at once, one signs and the others use its assertion.
    private string Renew(IdentityValues caller, string audience, AssertionKeySet current)
    {
        lock (caller)
        {
            var now = time.GetUtcNow();
            if (caller.FindAssertion(audience) is { } cached && cached.IsFresh(now))
            {
                return cached.Text;
            }

            var key = current.SigningKey(now);
            var assertion = new Assertion(audience, key.Sign(Describe(caller, audience, now)), key, now + (_lifetime / 2));
            caller.Keep(assertion);
            return assertion.Text;
        }
    }

    private SecurityTokenDescriptor Describe(IdentityValues caller, string audience, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object>(IdentityClaims.All.Count, StringComparer.Ordinal);
        foreach (var claim in IdentityClaims.All)
        {
            if (caller.ValueOf(claim) is { } value)
            {
                claims.Add(claim.JwtName, claim.ToJwt?.Invoke(value) ?? value);
            }
        }

        return new SecurityTokenDescriptor
        {
            Issuer = _issuer,
            Audience = audience,
            Claims = claims,
            IssuedAt = now.UtcDateTime,
            Expires = (now + _lifetime).UtcDateTime,
        };
    }
}
