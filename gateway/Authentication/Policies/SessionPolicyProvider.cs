using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authentication.Policies;

/// <summary>
/// Gives ASP.NET Core the policies of the configuration. Each one is a <see cref="SessionPolicyRequirement"/> and nothing else.
/// </summary>
internal sealed class SessionPolicyProvider(SessionPolicies policies) : IAuthorizationPolicyProvider
{
    private static readonly AuthorizationPolicy Default = Require(SessionPolicy.DefaultName);

    public bool AllowsCachingPolicies => true;

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(Default);

    // There is no fallback policy: each route gets a policy from the configuration, and each endpoint of the gateway names its own.
    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(null);

    // "default" is reserved by YARP, which refuses a registered policy of that name.
    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        Task.FromResult(policies.IsConfigured(policyName) ? Require(policyName) : null);

    private static AuthorizationPolicy Require(string policyName) =>
        new AuthorizationPolicyBuilder().AddRequirements(new SessionPolicyRequirement(policyName)).Build();
}
