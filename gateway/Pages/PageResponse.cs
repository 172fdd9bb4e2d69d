using RazorSlices;

namespace Gateway.Pages;

/// <summary>Sends a page of the gateway's own with the headers that keep it safe.</summary>
internal static class PageResponse
{
    // No script at all, no frame around the sign-in form, nothing from another site.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static async Task WritePageAsync(this HttpContext context, RazorSlice page)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "same-origin";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await page.RenderAsync(response.BodyWriter, cancellationToken: context.RequestAborted);
        }
    }
}
