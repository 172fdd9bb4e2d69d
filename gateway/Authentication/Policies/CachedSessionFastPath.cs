using System.Runtime.CompilerServices;
using Gateway.Authentication.Cookies;
using Gateway.Requests.Paths;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Gateway.Authentication.Policies;

/// <summary>
/// The fast path for cached sessions: it authorizes a request without the framework's authentication and authorization middleware when
/// the session is in the local cache and meets the endpoint's policy. Every other request takes the framework's path.
/// </summary>
/// <remarks>
/// The fast path decides nothing by itself. The policy is the one that the framework would combine from the endpoint's metadata, and it is
/// understood only if it consists of <see cref="SessionPolicyRequirement"/>s, which both paths evaluate by <see cref="SessionPolicy"/>.
/// It is off while a scheme handles requests by itself (<see cref="IAuthenticationRequestHandler"/>): the callback path of such a scheme
/// may lie below a proxied route, and the framework's middleware must see it first.
/// </remarks>
internal sealed class CachedSessionFastPath
{
    private static readonly string[] NotUnderstood = [];

    // A reload of the routes creates new endpoints, so an entry never becomes stale.
    private readonly ConditionalWeakTable<Endpoint, string[]> _policiesByEndpoint = [];

    // A field, because a method group of an instance would allocate a delegate for each request.
    private readonly ConditionalWeakTable<Endpoint, string[]>.CreateValueCallback _readPolicies;
    private readonly SessionAuthenticator _authenticator;
    private readonly SessionManager _sessions;
    private readonly SessionPolicies _policies;
    private readonly IAuthorizationPolicyProvider _policyProvider;
    private readonly IAuthenticationSchemeProvider _schemes;
    private readonly AccessPlaceReader _places;

    public CachedSessionFastPath(
        SessionAuthenticator authenticator,
        SessionManager sessions,
        SessionPolicies policies,
        IAuthorizationPolicyProvider policyProvider,
        IAuthenticationSchemeProvider schemes,
        AccessPlaceReader places)
    {
        _readPolicies = ReadPolicies;
        _authenticator = authenticator;
        _sessions = sessions;
        _policies = policies;
        _policyProvider = policyProvider;
        _schemes = schemes;
        _places = places;
    }

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { RequestDelegate: { } endpointDelegate } endpoint
            || _policiesByEndpoint.GetValue(endpoint, _readPolicies) is not [var policy, ..] required)
        {
            return next(context);
        }

        var cookie = _authenticator.ReadCookie(context.Request.Headers.Cookie, out var cached);
        if (cached is not { Session: { } session, Principal: { } principal } || !IsAllowed(required, session, context))
        {
            // The authentication handler continues from here, without parsing the header or asking the cache again.
            context.Features.Set(new SessionCookie(cookie, cached));
            return next(context);
        }

        context.User = principal;
        _sessions.Use(session, _places.Read(context));
        AuthenticationTags.Add(context, cached.Status);
        if (SessionTrace.Current is { } activity)
        {
            activity.SetTag(Tag.Policy, policy).SetTag(Tag.PolicyResult, "allowed");
        }

        return endpointDelegate(context);
    }

    private bool IsAllowed(string[] required, Session session, HttpContext context)
    {
        var target = AccessTarget.Of(context);
        foreach (var policy in required)
        {
            if (_policies.Evaluate(policy, session, target) != SessionPolicyResult.Allowed)
            {
                return false;
            }
        }

        return true;
    }

    // The names of the session policies that an endpoint requires; empty where the framework has to decide.
    private string[] ReadPolicies(Endpoint endpoint)
    {
        var metadata = endpoint.Metadata;
        if (metadata.GetMetadata<IAllowAnonymous>() is not null
            || metadata.GetMetadata<IAuthorizationRequirementData>() is not null
            || metadata.GetMetadata<ICorsMetadata>() is not null
            || metadata.GetMetadata<SessionUse>() is not null
            || HandlesRequests(new(_schemes.GetRequestHandlerSchemesAsync())))
        {
            return NotUnderstood;
        }

        return Combine(metadata) is { AuthenticationSchemes.Count: 0, Requirements: var requirements } && requirements.All(IsUnderstood)
            ? [.. requirements.OfType<SessionPolicyRequirement>().Select(requirement => requirement.Policy)]
            : NotUnderstood;
    }

    // The schemes are registered before the server starts, so the answer is the same for each request.
    private static bool HandlesRequests(ValueTask<IEnumerable<AuthenticationScheme>> handlers) =>
        !handlers.IsCompletedSuccessfully || handlers.Result.Any();

    // As AuthorizationMiddleware combines it.
    private AuthorizationPolicy? Combine(EndpointMetadataCollection metadata)
    {
        try
        {
            var combining = new ValueTask<AuthorizationPolicy?>(AuthorizationPolicy.CombineAsync(
                _policyProvider, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>()));
            return combining.IsCompletedSuccessfully ? combining.Result : null;
        }
        catch (InvalidOperationException)
        {
            // A policy does not exist. The framework reports it for the request.
            return null;
        }
    }

    // A valid session is an authenticated user.
    private static bool IsUnderstood(IAuthorizationRequirement requirement) =>
        requirement is SessionPolicyRequirement or DenyAnonymousAuthorizationRequirement;
}
