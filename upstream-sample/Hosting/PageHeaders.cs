namespace UpstreamSample.Hosting;

/// <summary>Headers of every answer but static files: what a page may load, and that nobody may keep a copy.</summary>
internal sealed class PageHeaders(RequestDelegate next)
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        // One URL shows each caller something else, and the next user of this browser must not see it by the back button.
        headers.CacheControl = "no-store";
        return next(context);
    }
}
