using System.Runtime.CompilerServices;
using System.Security.Claims;

namespace Gateway.Proxy;

/// <summary>The header values of a principal, encoded once however many requests it makes.</summary>
internal sealed class IdentityValues
{
    private static readonly ConditionalWeakTable<ClaimsPrincipal, IdentityValues> ByPrincipal = [];

    private readonly string?[] _values;

    private IdentityValues(ClaimsPrincipal principal) =>
        _values = Array.ConvertAll(IdentityClaim.Types, type => principal.FindFirst(type)?.Value is { Length: > 0 } value ? HeaderValue.Encode(value) : null);

    /// <summary>A claim's value by its index; null when the principal has none.</summary>
    public string? this[int claim] => _values[claim];

    public static IdentityValues Of(ClaimsPrincipal principal) => ByPrincipal.GetValue(principal, static principal => new IdentityValues(principal));
}
