using Gateway.Identity.Assertions;
using Gateway.Sessions;

namespace Gateway.Identity;

/// <summary>The claims, header values and assertions of one caller. Each is made once, however many requests the caller sends.</summary>
internal sealed class IdentityValues
{
    // More than a site has clusters. A caller may ask forward-auth for any number of audiences.
    private const int MaximumAssertions = 64;

    private readonly string?[] _claims;
    private readonly string?[] _headerValues;
    private volatile Assertion[] _assertions = [];

    public IdentityValues(Session session)
    {
        _claims = [.. IdentityClaims.All.Select(claim => claim.Read(session) is { Length: > 0 } value ? value : null)];
        _headerValues = Array.ConvertAll(_claims, static value => value is null ? null : HeaderValue.Encode(value));
    }

    /// <summary>A claim as it is; null where the caller has none.</summary>
    public string? ValueOf(IdentityClaim claim) => _claims[claim.Index];

    /// <summary>A claim as a header carries it; null where the caller has none.</summary>
    public string? HeaderValueOf(IdentityClaim claim) => _headerValues[claim.Index];

    /// <summary>The last assertion for an audience, fresh or not; null where there was none.</summary>
    public Assertion? FindAssertion(string audience)
    {
        foreach (var assertion in _assertions)
        {
            if (assertion.Audience == audience)
            {
                return assertion;
            }
        }

        return null;
    }

    /// <summary>
    /// Replaces the assertion for an audience, and removes the oldest one where there are too many. Callers must
    /// hold a lock on this object.
    /// </summary>
    public void Keep(Assertion assertion) =>
        _assertions = [.. _assertions.Where(other => other.Audience != assertion.Audience).TakeLast(MaximumAssertions - 1), assertion];

    /// <summary>Whether another session has the same claims.</summary>
    public bool HasSameClaims(IdentityValues other) => _claims.AsSpan().SequenceEqual(other._claims);
}
