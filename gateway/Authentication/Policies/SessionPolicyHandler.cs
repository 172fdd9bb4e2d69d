using Gateway.Sessions;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authentication.Policies;

/// <summary>Evaluates <see cref="SessionPolicyRequirement"/> for ASP.NET Core's authorization.</summary>
internal sealed class SessionPolicyHandler(SessionPolicies policies) : AuthorizationHandler<SessionPolicyRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SessionPolicyRequirement requirement)
    {
        if (SessionIdentity.SessionOf(context.User) is { } session
            && policies.Evaluate(requirement.Policy, session) == SessionPolicyResult.Allowed)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
