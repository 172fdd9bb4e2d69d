using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.Extensions.Primitives;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Rejects unsafe requests and WebSocket upgrades that another site makes with this site's cookie, which also protects backends that
/// have no protection of their own.
/// </summary>
internal sealed class CrossSiteGuardMiddleware(CrossSiteCheck check, CookieBuilder cookie, AuditLog audit)
{
    private readonly string _cookieName = cookie.Name!;

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        IsUnsafe(context.Request)
        && (CarriesCookie(context.Request.Headers.Cookie) || IsSignedIn(context))
        && check.IsCrossSite(context.Request)
        && !TrustedOrigins.Include(context.GetEndpoint(), context.Request)
            ? RefuseAsync(context)
            : next(context);

    private Task RefuseAsync(HttpContext context)
    {
        audit.AccessRefused(
            context.User, context.Request.Method, context.GetEndpoint()?.DisplayName, "cross_site", context.Connection.RemoteIpAddress);
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
}
