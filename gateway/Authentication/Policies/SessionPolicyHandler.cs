using Gateway.Requests.Paths;
using Gateway.Sessions;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authentication.Policies;

/// <summary>Evaluates <see cref="SessionPolicyRequirement"/> for ASP.NET Core's authorization.</summary>
internal sealed class SessionPolicyHandler(SessionPolicies policies) : AuthorizationHandler<SessionPolicyRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SessionPolicyRequirement requirement)
    {
        if (SessionIdentity.SessionOf(context.User) is { } session
            && TargetOf(context.Resource) is { } target
            && policies.Evaluate(requirement.Policy, session, target) == SessionPolicyResult.Allowed)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static AccessTarget? TargetOf(object? resource) => resource switch
    {
        AccessTarget target => target,
        HttpContext context => AccessTarget.Of(context),
        _ => null,
    };
}
