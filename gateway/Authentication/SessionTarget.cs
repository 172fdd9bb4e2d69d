using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Authentication;

/// <summary>The requested path and query, to which the caller returns after the sign-in.</summary>
internal static class SessionTarget
{
    public static string PathAndQuery(HttpContext context)
    {
        // The raw target, unless it is in absolute form ("GET http://…"): then the decoded path is used.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return target.StartsWith('/') ? target : context.Request.PathBase + context.Request.Path + context.Request.QueryString;
    }
}
