using Gateway.Identity.Assertions;

namespace Gateway.Identity;

/// <summary>What backends are told about the caller (<c>Gateway:Identity</c>).</summary>
internal sealed class IdentityOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Identity";

    /// <summary>
    /// The header that carries this claim. Two claims on one name, in any spelling that a backend could read as the same, are an error.
    /// </summary>
    /// <value>a header name; empty: the claim is not sent.</value>
    /// <example>"X-Account"</example>
    public Dictionary<string, string> Headers { get; set; } = IdentityClaims.All
        .Where(static claim => claim.DefaultHeader is not null)
        .ToDictionary(static claim => claim.Name, static claim => claim.DefaultHeader!, StringComparer.Ordinal);

    /// <summary>The signed statement of who is calling; null turns it off.</summary>
    public AssertionOptions? Assertion { get; set; } = new();

    /// <summary>The header of the assertion; null where there is none.</summary>
    public string? AssertionHeader => Assertion is { Header: { Length: > 0 } header } ? header : null;

    /// <summary>The headers that a caller's identity has unless a route says otherwise.</summary>
    public CallerHeaders DefaultHeaders() => new(
        [
            .. Headers
                .Where(static header => !string.IsNullOrEmpty(header.Value))
                .Select(static header => IdentityClaims.TryFind(header.Key, out var claim)
                    ? new IdentityHeader(header.Value, claim)
                    : default)
                .Where(static header => header.Name is not null),
        ],
        AssertionHeader);
}
