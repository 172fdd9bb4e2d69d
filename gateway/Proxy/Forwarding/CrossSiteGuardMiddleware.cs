using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Rejects unsafe requests and WebSocket upgrades that another site makes with this site's cookie, which also protects backends that
/// have no protection of their own.
/// </summary>
internal sealed class CrossSiteGuardMiddleware(CrossSiteCheck check, CookieBuilder cookie, AuditLog audit)
{
    /// <summary>The metadata of a route that trusts further origins, separated by commas.</summary>
    public const string TrustedOrigins = "TrustedOrigins";

    private readonly string _cookieName = cookie.Name!;

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        IsUnsafe(context.Request)
        && (CarriesCookie(context.Request.Headers.Cookie) || IsSignedIn(context))
        && check.IsCrossSite(context.Request)
        && !IsTrusted(context)
            ? RefuseAsync(context)
            : next(context);

    private Task RefuseAsync(HttpContext context)
    {
        var session = SessionIdentity.SessionOf(context.User);
        audit.AccessRefused(
            session?.User.Id,
            session?.Id.ToString(),
            context.Request.Method,
            context.GetEndpoint()?.DisplayName,
            "cross_site",
            context.Connection.RemoteIpAddress);
        return context.WriteProblemAsync(
            StatusCodes.Status403Forbidden, "Cross-site request refused", "Another site may not do this with your session.");
    }

    private static bool IsUnsafe(HttpRequest request) =>
        request.Headers.Upgrade.Count > 0
        || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

    private bool CarriesCookie(StringValues cookies)
    {
        foreach (var line in cookies)
        {
            if (line?.Contains(_cookieName, StringComparison.Ordinal) == true)
            {
                return true;
            }
        }

        return false;
    }

    // The session may come from an imported cookie, which has another name.
    private static bool IsSignedIn(HttpContext context) => SessionIdentity.SessionOf(context.User) is not null;

    private static bool IsTrusted(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata?.TryGetValue(TrustedOrigins, out var trusted) == true
        && context.Request.Headers.Origin is [{ Length: > 0 } origin]
        && trusted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Contains(origin, StringComparer.OrdinalIgnoreCase);
}
