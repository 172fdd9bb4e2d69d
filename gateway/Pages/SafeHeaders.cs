namespace Gateway.Pages;

/// <summary>The headers of every answer of the gateway's own.</summary>
internal static class SafeHeaders
{
    // No script at all, no frame around the sign-in form, nothing from another site.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // The platform's own default. Long enough to matter, short enough for whoever must go back to plain HTTP.
    private const string ThirtyDays = "max-age=2592000";

    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        // A browser that once saw this for "localhost" would refuse every other service that is tried out there.
        if (context.Request.IsHttps && !context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            headers.StrictTransportSecurity = ThirtyDays;
        }
    }
}
