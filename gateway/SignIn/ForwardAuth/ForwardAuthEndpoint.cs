using Gateway.Identity;
using Gateway.Pages;
using Gateway.Requests;
using Gateway.Requests.Paths;
using Gateway.Requests.Peers;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gateway.SignIn.ForwardAuth;

/// <summary>
/// Forward-auth: decides about a request that another proxy will forward (nginx's auth_request, Traefik's ForwardAuth, Caddy's
/// forward_auth, Envoy's ext_authz). The response carries the identity headers that a backend gets, or the reason for the refusal.
/// </summary>
internal sealed class ForwardAuthEndpoint(
    IAuthorizationPolicyProvider policies, IAuthorizationService authorization, CallerHeaderWriter writer, CrossSiteCheck crossSite,
    AuditLog audit,
    IOptions<IdentityOptions> identity, IOptions<SiteOptions> site)
{
    private const string Path = "/auth/verify";

    private readonly CallerHeaders _headers = identity.Value.DefaultHeaders();

    public Task AnswerAsync(HttpContext context) =>
        AnswerAsync(
            context,
            context.Request.QueryString.Value ?? "",
            TrustedProxyFeature.Sent(context) ? ForwardedRequest.FromHeaders(context.Request) : null);

    /// <summary>
    /// Answers Envoy, which appends the original path and query to a fixed path: the query of forward-auth is a segment of that path.
    /// </summary>
    public Task AnswerPathAsync(HttpContext context, string question) =>
        AnswerAsync(
            context,
            question,
            TrustedProxyFeature.Sent(context) ? ForwardedRequest.FromTarget(context, $"{Path}/{question}") : null,
            mayBeAnonymous: false);

    private async Task AnswerAsync(HttpContext context, string query, ForwardedRequest? asked, bool mayBeAnonymous = true)
    {
        if (!ForwardAuthQuery.TryRead(query, out var question, out var error))
        {
            await context.WriteProblemAsync(StatusCodes.Status400BadRequest, "Invalid query", error);
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
            Audit(context, asked, "cross_site");
            await context.WriteProblemAsync(
                StatusCodes.Status403Forbidden, "Cross-site request refused", "Another site may not do this with your session.");
        }
        else if (!await IsMetAsync(question.Policy, context, asked))
        {
            Audit(context, asked, $"policy:{question.Policy}");
            await context.ForbidAsync();
        }
        // Where no session is needed, a shared one outside its scope counts as none.
        else if (await IsMetAsync(ForwardAuthQuery.DefaultPolicy, context, asked))
        {
            await WriteIdentityAsync(context, question.Audience);
        }
    }

    // Without the original address, which may contain personal data.
    private void Audit(HttpContext context, ForwardedRequest? asked, string rule) =>
        audit.AccessRefused(context.User, asked?.Method ?? context.Request.Method, Path, rule, context.Connection.RemoteIpAddress);

    // The same policies that proxied routes have. A policy that does not exist forbids everything.
    private async ValueTask<bool> IsMetAsync(string name, HttpContext context, ForwardedRequest? asked)
    {
        if (IsNamed(name, ForwardAuthQuery.AnonymousPolicy))
        {
            return true;
        }

        var policy = IsNamed(name, ForwardAuthQuery.DefaultPolicy)
            ? await policies.GetDefaultPolicyAsync()
            : await policies.GetPolicyAsync(name);
        return policy is not null && (await authorization.AuthorizeAsync(context.User, AccessTarget.Asked(context, asked), policy)).Succeeded;
    }

    private ValueTask WriteIdentityAsync(HttpContext context, string audience) =>
        writer.WriteAsync(context.User, _headers, audience, context.Response.Headers, context.RequestAborted);

    private async Task ChallengeAsync(HttpContext context, ForwardAuthQuery question, ForwardedRequest? asked)
    {
        var leads = question.Redirects && IsRead(asked?.Method ?? context.Request.Method);
        var properties = new AuthenticationProperties { RedirectUri = leads ? ReturnUrl.OrFrontPage(asked?.Target) : null };

        // After the sign-in the person returns to the original address, not to this endpoint.
        properties.SetParameter(Navigation.ReturnUrlParameter, ReturnUrl.OrFrontPage(asked?.Target));
        await context.ChallengeAsync(properties);
        var headers = context.Response.Headers;
        if (headers.Location is [['/', ..] path] && OriginFor(context, asked) is { } origin)
        {
            // Some proxies resolve a relative Location against the gateway's internal address.
            headers.Location = origin + path;
        }
    }

    private string? OriginFor(HttpContext context, ForwardedRequest? asked) =>
        site.Value.Origin
            ?? (asked is not null && context.Request.Host.HasValue ? $"{context.Request.Scheme}://{context.Request.Host}" : null);

    private static bool IsUnsafe(HttpRequest request, ForwardedRequest? asked) =>
        !(IsRead(asked?.Method ?? request.Method) || HttpMethods.IsOptions(asked?.Method ?? request.Method))
        || request.Headers.Upgrade.Count > 0
        // Most proxies drop the Upgrade header of a WebSocket but pass this one on.
        || request.Headers.SecWebSocketKey.Count > 0;

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsNamed(string policy, string name) => string.Equals(policy, name, StringComparison.OrdinalIgnoreCase);
}
