using System.Security.Claims;
using Gateway.Identity.Assertions;

namespace Gateway.Identity;

/// <summary>What others are told about one caller: claims, header values and assertions, each made once however many requests there are.</summary>
internal sealed class IdentityValues
{
    // More than a site has clusters. Whoever is signed in may ask for as many audiences of verify as they can name.
    private const int MaximumAssertions = 64;

    private readonly string?[] _claims;
    private readonly string?[] _values;
    private volatile Assertion[] _assertions = [];

    public IdentityValues(ClaimsPrincipal principal)
    {
        _claims = Array.ConvertAll(IdentityClaim.Types, type => principal.FindFirst(type)?.Value is { Length: > 0 } value ? value : null);
        _values = Array.ConvertAll(_claims, value => value is null ? null : HeaderValue.Encode(value));
    }

    /// <summary>A claim's header value by its index; null when the caller has none.</summary>
    public string? this[int claim] => _values[claim];

    /// <summary>A claim as it is; null when the caller has none.</summary>
    public string? Claim(int claim) => _claims[claim];

    /// <summary>The last assertion for an audience, fresh or not.</summary>
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

    /// <summary>Keeps an assertion in the place of the last one for its audience; of very many the oldest goes. To be called by one thread at a time.</summary>
    public void Keep(Assertion assertion) =>
        _assertions = [.. _assertions.Where(other => other.Audience != assertion.Audience).TakeLast(MaximumAssertions - 1), assertion];

    public bool SaysTheSameAs(IdentityValues other) => _claims.AsSpan().SequenceEqual(other._claims);
}
