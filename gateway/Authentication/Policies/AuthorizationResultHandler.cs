using System.Diagnostics;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Gateway.Authentication.Policies;

/// <summary>
/// Records the result of a route's policy: in the request's span, and a refusal in the audit log as well. The framework's own handler
/// answers the request.
/// </summary>
internal sealed class AuthorizationResultHandler(AuditLog audit) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _inner = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (SessionTrace.Current is { } activity)
        {
            activity.SetTag(Tag.Policy, NameOf(policy)).SetTag(Tag.PolicyResult, ResultOf(activity, authorizeResult));
        }

        if (authorizeResult.Forbidden)
        {
            audit.AccessRefused(
                context.User,
                context.Request.Method,
                context.GetEndpoint()?.DisplayName,
                $"policy:{NameOf(policy)}",
                context.Connection.RemoteIpAddress);
        }

        return _inner.HandleAsync(next, context, policy, authorizeResult);
    }

    private static string ResultOf(Activity activity, PolicyAuthorizationResult result) => result switch
    {
        { Succeeded: true } => "allowed",
        { Forbidden: true } => "forbidden",
        _ => activity.GetTagItem(Tag.SessionResult) is "unavailable" ? "undecided" : "challenged",
    };

    private static string NameOf(AuthorizationPolicy policy) =>
        policy.Requirements.OfType<SessionPolicyRequirement>().FirstOrDefault()?.Policy ?? "default";
}
