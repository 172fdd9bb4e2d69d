using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authentication.Policies;

/// <summary>Gives routes the policies of the configuration; every one of them needs a session.</summary>
internal sealed class SessionPolicyProvider(RolePolicies policies) : IAuthorizationPolicyProvider
{
    private static readonly AuthorizationPolicy SessionRequired = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();

    public bool AllowsCachingPolicies => true;

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(SessionRequired);

    // Nothing falls back: each route gets its policy from the configuration, each endpoint of the gateway names its own.
    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(null);

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult(
        policies.Current.Policies.ContainsKey(policyName)
            ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new RoleRequirement(policyName)).Build()
            : null);
}
