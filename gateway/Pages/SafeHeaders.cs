using Gateway.Requests;

namespace Gateway.Pages;

/// <summary>The security headers of the responses that the gateway makes itself.</summary>
internal static class SafeHeaders
{
    // No scripts, no frames around the sign-in form, nothing from another site. Only pages that have a script allow any, because 'self'
    // includes what the backends of this site serve.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string WithOwnScripts = $"{ContentSecurityPolicy}; script-src 'self'";

    // The default of ASP.NET Core, and short enough for a site that must go back to plain HTTP.
    private const string ThirtyDays = "max-age=2592000";

    /// <summary>Sets the headers of a page that has a script.</summary>
    public static void AllowOwnScripts(HttpContext context)
    {
        Set(context);
        context.Response.Headers.ContentSecurityPolicy = WithOwnScripts;
    }

    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        // A browser that saw it for "localhost" would refuse plain HTTP for every other service of the developer.
        if (context.Request.IsHttps && !HostName.IsSame(context.Request.Host.Host, "localhost"))
        {
            headers.StrictTransportSecurity = ThirtyDays;
        }
    }
}
