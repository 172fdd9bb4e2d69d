using System.Security.Claims;
using Gateway.Identity;
using Gateway.Pages;
using Gateway.Requests;
using Gateway.Requests.Peers;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gateway.SignIn.ForwardAuth;

/// <summary>
/// Answers a proxy that asks about a request before it forwards it (nginx's auth_request, ForwardAuth, forward_auth,
/// ext_authz): who is calling, in the same headers that a backend gets, or why the request may not go on.
/// </summary>
internal sealed class ForwardAuthEndpoint(
    IAuthorizationPolicyProvider policies, IAuthorizationService authorization, CallerHeaderWriter writer, CrossSiteCheck crossSite, AuditLog audit,
    IOptions<IdentityOptions> identity, IOptions<SiteOptions> site)
{
    private const string Path = "/auth/verify";

    private readonly CallerHeaders _headers = identity.Value.DefaultHeaders();

    public Task AnswerAsync(HttpContext context) =>
        AnswerAsync(context, context.Request.QueryString.Value ?? "", TrustedProxyFeature.Sent(context) ? ForwardedRequest.FromHeaders(context.Request) : null);

    /// <summary>Answers Envoy, which asks with the request's own method, path and query behind a fixed path: the question is a segment of that.</summary>
    public Task AnswerBehindAsync(HttpContext context, string question) =>
        AnswerAsync(context, question, TrustedProxyFeature.Sent(context) ? ForwardedRequest.FromTarget(context, $"{Path}/{question}") : null, mayBeAnonymous: false);

    private async Task AnswerAsync(HttpContext context, string query, ForwardedRequest? asked, bool mayBeAnonymous = true)
    {
        if (!ForwardAuthQuery.TryRead(query, out var question, out var mistake))
        {
            await context.WriteProblemAsync(StatusCodes.Status400BadRequest, "Question not understood", mistake);
            return;
        }

        if (context.User.Identity?.IsAuthenticated == true)
        {
            await AnswerAsync(context, question, asked);
        }
        else if (!(mayBeAnonymous && IsNamed(question.Policy, ForwardAuthQuery.AnonymousPolicy)))
        {
            await ChallengeAsync(context, question, asked);
        }
    }

    private async Task AnswerAsync(HttpContext context, ForwardAuthQuery question, ForwardedRequest? asked)
    {
        if (IsUnsafe(context.Request, asked) && crossSite.IsCrossSite(context.Request))
        {
            Tell(context, asked, "cross_site");
            await context.WriteProblemAsync(StatusCodes.Status403Forbidden, "Cross-site request refused", "Another site may not do this with your session.");
        }
        else if (!await IsMetAsync(question.Policy, context.User))
        {
            Tell(context, asked, $"policy:{question.Policy}");
            await context.ForbidAsync();
        }
        else
        {
            await TellAsync(context, question.Audience);
        }
    }

    // Without the address that was asked about, which may hold anything.
    private void Tell(HttpContext context, ForwardedRequest? asked, string rule)
    {
        var session = SessionIdentity.SessionOf(context.User);
        audit.AccessRefused(
            session?.User.Id, session?.Id.ToString(), asked?.Method ?? context.Request.Method, Path, rule, context.Connection.RemoteIpAddress);
    }

    // A policy that is not there lets nobody through.
    private async ValueTask<bool> IsMetAsync(string name, ClaimsPrincipal user) =>
        IsNamed(name, ForwardAuthQuery.DefaultPolicy) || IsNamed(name, ForwardAuthQuery.AnonymousPolicy)
        || (await policies.GetPolicyAsync(name) is { } policy && (await authorization.AuthorizeAsync(user, policy)).Succeeded);

    private ValueTask TellAsync(HttpContext context, string audience) =>
        writer.WriteAsync(context.User, _headers, audience, context.Response.Headers, context.RequestAborted);

    private async Task ChallengeAsync(HttpContext context, ForwardAuthQuery question, ForwardedRequest? asked)
    {
        var leads = question.Redirects && IsRead(asked?.Method ?? context.Request.Method);
        var properties = new AuthenticationProperties { RedirectUri = leads ? ReturnUrl.OrFrontPage(asked?.Target) : null };

        // What is asked about, not this address, is where a person wants to be after the sign-in.
        properties.SetParameter(Navigation.ReturnUrlParameter, ReturnUrl.OrFrontPage(asked?.Target));
        await context.ChallengeAsync(properties);
        var headers = context.Response.Headers;
        if (headers.Location is [['/', ..] path] && OriginFor(context, asked) is { } origin)
        {
            // Some proxies would make it one of the gateway's own, inner address.
            headers.Location = origin + path;
        }
    }

    private string? OriginFor(HttpContext context, ForwardedRequest? asked) =>
        site.Value.Origin ?? (asked is not null && context.Request.Host.HasValue ? $"{context.Request.Scheme}://{context.Request.Host}" : null);

    private static bool IsUnsafe(HttpRequest request, ForwardedRequest? asked) =>
        !(IsRead(asked?.Method ?? request.Method) || HttpMethods.IsOptions(asked?.Method ?? request.Method))
        || request.Headers.Upgrade.Count > 0
        // What is left of a WebSocket's upgrade on the way through most proxies.
        || request.Headers.SecWebSocketKey.Count > 0;

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsNamed(string policy, string name) => string.Equals(policy, name, StringComparison.OrdinalIgnoreCase);
}
