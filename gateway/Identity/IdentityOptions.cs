using Gateway.Identity.Assertions;

namespace Gateway.Identity;

/// <summary>What backends are told about the caller (<c>Gateway:Identity</c>).</summary>
internal sealed class IdentityOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Identity";

    /// <summary>
    /// The header of each claim: <c>id</c>, <c>email</c>, <c>username</c>, <c>full_name</c>, <c>role</c>, <c>session_id</c>.
    /// Default: <c>X-User-Id</c>, <c>X-User-Email</c>, <c>X-User-Name</c>, <c>X-User-Full-Name</c>, <c>X-User-Role</c>,
    /// <c>X-Session-Id</c>. A claim with an empty name is not sent.
    /// </summary>
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
