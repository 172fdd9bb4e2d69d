using Microsoft.Net.Http.Headers;

namespace Gateway.Requests.Devices;

/// <summary>
/// What Chromium's browsers send of themselves unasked (User-Agent Client Hints, <c>Sec-CH-UA</c>): they tell browsers
/// apart whose user agents are the same.
/// </summary>
/// <param name="Browser">The brand; null where none is told, or none that is known.</param>
/// <param name="Platform">The operating system; null likewise.</param>
/// <param name="IsMobile">Whether the browser prefers pages for phones.</param>
internal readonly record struct ClientHints(string? Browser, string? Platform, bool IsMobile)
{
    // Brands that are known, so that neither a made-up one ("Not;A=Brand", which every browser adds) nor a sentence is shown to people.
    private static readonly (string Brand, string Name)[] Brands =
    [
        ("Microsoft Edge", "Edge"), ("Microsoft Edge WebView2", "An app"), ("Opera", "Opera"), ("Opera GX", "Opera"),
        ("Brave", "Brave"), ("Vivaldi", "Vivaldi"),
        ("Samsung Internet", "Samsung Internet"), ("YaBrowser", "Yandex Browser"), ("Yandex", "Yandex Browser"),
        ("DuckDuckGo", "DuckDuckGo"),
        ("Android WebView", "An app"), ("HeadlessChrome", "Headless Chrome"), ("Google Chrome", "Chrome"), ("Chromium", "Chromium"),
    ];

    private static readonly (string Hint, string Name)[] Platforms =
    [
        ("Android", "Android"), ("Chrome OS", "ChromeOS"), ("Chromium OS", "ChromeOS"), ("iOS", "iOS"), ("Linux", "Linux"),
        ("macOS", "macOS"), ("Windows", "Windows"),
    ];

    public static ClientHints Of(IHeaderDictionary headers)
    {
        var brands = BrandsOf(headers["Sec-CH-UA"].ToString());
        var platform = HeaderUtilities.RemoveQuotes(headers["Sec-CH-UA-Platform"].ToString()).ToString();
        return new(
            Array.Find(Brands, known => brands.Contains(known.Brand)).Name,
            Array.Find(Platforms, known => known.Hint == platform).Name,
            headers["Sec-CH-UA-Mobile"] == "?1");
    }

    // "Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140": what stands in quotes before ";v=". A brand in the
    // list that is known never holds a quote or a comma, so splitting there loses none.
    private static HashSet<string> BrandsOf(string list) =>
    [
        .. list.Split(',', StringSplitOptions.TrimEntries)
            .Select(brand => brand.IndexOf("\";", StringComparison.Ordinal) is > 0 and var end && brand[0] == '"'
                ? brand[1..end]
                : ""),
    ];
}
