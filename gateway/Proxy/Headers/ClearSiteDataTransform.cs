using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Removes cookies from a backend's <c>Clear-Site-Data</c>. The directive covers the cookies of the whole site, so one backend would sign
/// people out of all the others.
/// </summary>
internal sealed class ClearSiteDataTransform : ResponseTransform
{
    private const string HeaderName = "Clear-Site-Data";

    // The directives that "*" stands for, without the cookies.
    private const string AllButCookies =
        "\"cache\", \"clientHints\", \"executionContexts\", \"prefetchCache\", \"prerenderCache\", \"storage\"";

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

    /// <summary>The header's value without the directives that clear cookies; null when none is left.</summary>
    internal static string? WithoutCookies(string value)
    {
        var kept = new List<string>();
        foreach (var type in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // The syntax requires quotes, but a lenient browser may accept a directive without them.
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
