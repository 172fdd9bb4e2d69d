namespace UpstreamSample.Identity;

/// <summary>Marks an endpoint that answers signed-in users only, or only those with a role.</summary>
internal sealed record CallerRequirement(string? Role);

/// <summary>Puts the requirement on endpoints.</summary>
internal static class CallerRequirementExtensions
{
    public static TBuilder RequireCaller<TBuilder>(this TBuilder endpoints, string? role = null)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new CallerRequirement(role));
}
