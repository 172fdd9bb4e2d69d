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
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.Ordinal)
    {
        ["id"] = "X-User-Id",
        ["email"] = "X-User-Email",
        ["username"] = "X-User-Name",
        ["full_name"] = "X-User-Full-Name",
        ["role"] = "X-User-Role",
        ["session_id"] = "X-Session-Id",
    };

    /// <summary>The signed statement of who is calling; null turns it off.</summary>
    public AssertionOptions? Assertion { get; set; } = new();

    /// <summary>The header of the assertion; null where there is none.</summary>
    public string? AssertionHeader => Assertion is { Header: { Length: > 0 } header } ? header : null;

    /// <summary>The headers of <see cref="Headers"/> that are sent.</summary>
    public IReadOnlyList<IdentityHeader> DefaultSet() =>
    [
        .. Headers
            .Where(header => !string.IsNullOrEmpty(header.Value))
            .Select(header => IdentityClaim.TryIndexOf(header.Key, out var claim) ? new IdentityHeader(header.Value, claim) : default)
            .Where(header => header.Name is not null),
    ];
}
