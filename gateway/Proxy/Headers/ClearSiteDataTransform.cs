using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Takes the cookies out of a backend's <c>Clear-Site-Data</c>: they are those of the whole site, the session's among
/// them, and one backend would sign people out of all.
/// </summary>
internal sealed class ClearSiteDataTransform : ResponseTransform
{
    private const string HeaderName = "Clear-Site-Data";

    // What "*" means, without the cookies.
    private const string AllButCookies = "\"cache\", \"clientHints\", \"executionContexts\", \"prefetchCache\", \"prerenderCache\", \"storage\"";

    public static readonly ClearSiteDataTransform Instance = new();

    private ClearSiteDataTransform()
    {
    }

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        Apply(context.HttpContext.Response.Headers);
        return ValueTask.CompletedTask;
    }

    public static void Apply(IHeaderDictionary headers)
    {
        if (headers.TryGetValue(HeaderName, out var values))
        {
            headers[HeaderName] = WithoutCookies(values.ToString());
        }
    }

    /// <summary>The header's value without what clears cookies; null when nothing is left.</summary>
    internal static string? WithoutCookies(string value)
    {
        var kept = new List<string>();
        foreach (var type in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Quotes belong to the syntax, but a browser that is lenient about them must not decide it.
            switch (type.Trim('"', ' ', '\t'))
            {
                case "*":
                    kept.Add(AllButCookies);
                    break;
                case var name when !name.Equals("cookies", StringComparison.OrdinalIgnoreCase):
                    kept.Add(type);
                    break;
            }
        }

        return kept.Count == 0 ? null : string.Join(", ", kept);
    }
}
