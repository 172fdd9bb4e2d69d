using System.Runtime.CompilerServices;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Gateway.Authentication.Policies;

/// <summary>
/// The short way of nearly every request: its session is in the local cache, and its route asks for a session and nothing else. The
/// framework's authentication and authorization would come to the same answer by way of a scope of services, a handler and an evaluated
/// policy for each request. Whatever is not exactly that case goes their way.
/// </summary>
internal sealed class CachedSessionFastPath(SessionAuthenticator authenticator, SessionManager sessions)
{
    private static readonly object Short = new();
    private static readonly object Long = new();

    // By the endpoint, which a reload of the routes makes anew.
    private readonly ConditionalWeakTable<Endpoint, object> _ways = [];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is { RequestDelegate: { } answer } endpoint
            && ReferenceEquals(_ways.GetValue(endpoint, WayOf), Short)
            && authenticator.FindWarm(context.Request.Headers.Cookie) is { Session: { } session } known)
        {
            context.User = known.Principal!;
            sessions.Use(session);
            AuthenticationTags.Add(context, known.Status);
            if (SessionTrace.Current is { } activity)
            {
                activity.SetTag(Tag.Policy, "default").SetTag(Tag.PolicyResult, "allowed");
            }

            return answer(context);
        }

        return next(context);
    }

    // By what the framework itself would look at: anything else that an endpoint may ask for is not decided here.
    private static object WayOf(Endpoint endpoint)
    {
        var asked = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
        return asked.Count > 0
            && asked.All(static data => data is { Policy: null or "", Roles: null or "", AuthenticationSchemes: null or "" })
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null
            && endpoint.Metadata.GetMetadata<IAuthorizationRequirementData>() is null
            && endpoint.Metadata.GetMetadata<ICorsMetadata>() is null
            && endpoint.Metadata.GetMetadata<SessionUse>() is null
                ? Short
                : Long;
    }
}
