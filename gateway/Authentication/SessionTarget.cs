using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Authentication;

/// <summary>What the caller asked for, to come back to it after the sign-in.</summary>
internal static class SessionTarget
{
    public static string PathAndQuery(HttpContext context)
    {
        // The target as it came: an absolute-form target ("GET http://…") is not a path, and its decoded path is used.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return target.StartsWith('/') ? target : context.Request.PathBase + context.Request.Path + context.Request.QueryString;
    }
}
