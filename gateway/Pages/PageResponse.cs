using RazorSlices;

namespace Gateway.Pages;

/// <summary>Writes an HTML page to the response.</summary>
internal static class PageResponse
{
    /// <summary>Writes a page that has one of the gateway's own scripts, and works without it.</summary>
    public static Task WriteScriptedPageAsync(this HttpContext context, RazorSlice page)
    {
        SafeHeaders.AllowOwnScripts(context);
        return WriteAsync(context, page);
    }

    public static Task WritePageAsync(this HttpContext context, RazorSlice page)
    {
        SafeHeaders.Set(context);
        return WriteAsync(context, page);
    }

    private static async Task WriteAsync(HttpContext context, RazorSlice page)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await page.RenderAsync(response.BodyWriter, cancellationToken: context.RequestAborted);
        }
    }
}
