using Gateway.Sessions;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authentication.Policies;

/// <summary>Lets through whose role is listed; a user's role may be several, separated by commas.</summary>
internal sealed class RolePolicyHandler(RolePolicies policies) : AuthorizationHandler<RoleRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        // A policy that a reload took away lets nobody through.
        if (policies.Current.Policies.TryGetValue(requirement.Policy, out var policy)
            && context.User.FindFirst(SessionIdentity.RoleClaim)?.Value is { } held
            && HoldsAny(held, policy.Roles))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    internal static bool HoldsAny(ReadOnlySpan<char> held, string[] roles)
    {
        foreach (var range in held.Split(','))
        {
            foreach (var role in roles)
            {
                if (held[range].Trim().SequenceEqual(role))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
