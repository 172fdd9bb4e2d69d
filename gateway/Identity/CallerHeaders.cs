using System.Collections.Immutable;

namespace Gateway.Identity;

/// <summary>The headers that tell a backend who the caller is.</summary>
/// <param name="Claims">The headers that carry a claim each.</param>
/// <param name="Assertion">The header that carries the assertion; null: none.</param>
internal sealed record CallerHeaders(ImmutableArray<IdentityHeader> Claims, string? Assertion)
{
    /// <summary>The names of all these headers.</summary>
    public IEnumerable<string> Names => Claims.Select(static header => header.Name).Prepend(Assertion).OfType<string>();
}
