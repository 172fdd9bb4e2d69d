using RazorSlices;

namespace Gateway.Pages;

/// <summary>Writes an HTML page to the response.</summary>
internal static class PageResponse
{
    public static async Task WritePageAsync(this HttpContext context, RazorSlice page)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        SafeHeaders.Set(context);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await page.RenderAsync(response.BodyWriter, cancellationToken: context.RequestAborted);
        }
    }
}
