using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Matching;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Lets the CORS preflights of a route's trusted origins pass to the backend without an identity. Browsers send preflights without cookies
/// (Fetch standard, CORS-preflight fetch), so that no session can be required. It is a part of routing, so that requests of other routes
/// pay nothing for it.
/// </summary>
internal sealed class PreflightMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // A backend that honours one of them would act on a request that nobody authorized. No browser adds them to a preflight.
    private static readonly string[] MethodOverrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    // A reload of the routes creates new endpoints, so an entry never becomes stale.
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _anonymous = [];

    /// <summary>After the policies that choose by method, host and header.</summary>
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(TrustedOrigins.AreOf);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (IsPreflight(httpContext))
        {
            for (var i = 0; i < candidates.Count; i++)
            {
                if (candidates.IsValidCandidate(i) && TrustedOrigins.Include(candidates[i].Endpoint, httpContext.Request))
                {
                    candidates.ReplaceEndpoint(i, _anonymous.GetValue(candidates[i].Endpoint, WithoutIdentity), candidates[i].Values);
                }
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsPreflight(HttpContext context)
    {
        var headers = context.Request.Headers;
        return HttpMethods.IsOptions(context.Request.Method)
            && headers.AccessControlRequestMethod is [{ Length: > 0 }]
            && headers.Upgrade.Count == 0
            && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true
            && !MethodOverrides.Any(headers.ContainsKey);
    }

    // The same route without its policy. A cookie that comes nevertheless does not count.
    private static RouteEndpoint WithoutIdentity(Endpoint endpoint)
    {
        var (route, forward) = ((RouteEndpoint)endpoint, endpoint.RequestDelegate!);
        return new RouteEndpoint(
            context =>
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity());
                return forward(context);
            },
            route.RoutePattern,
            route.Order,
            new EndpointMetadataCollection([.. endpoint.Metadata, new AllowAnonymousAttribute()]),
            endpoint.DisplayName);
    }
}
