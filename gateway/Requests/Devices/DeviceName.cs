using System.Buffers;

namespace Gateway.Requests.Devices;

/// <summary>
/// Names a device so that its owner knows it again: "Firefox on Linux", "Safari on iPhone", "curl". It helps people and
/// decides nothing, for a client can call itself what it likes.
/// </summary>
internal static class DeviceName
{
    private const int MaximumProductLength = 40;
    private const string OtherKind = "other";

    private static readonly SearchValues<char> ProductLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    // The first that is found counts: the others' names stand in many user agents that are not theirs.
    private static readonly (string Token, string Name)[] Browsers =
    [
        ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("Edg/", "Edge"), ("Edge/", "Edge"),
        ("OPR/", "Opera"), ("OPT/", "Opera"), ("OPX/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("YaBrowser/", "Yandex Browser"),
        ("DuckDuckGo/", "DuckDuckGo"), ("Ddg/", "DuckDuckGo"), ("GSA/", "Google app"), ("Electron/", "Electron"),
        ("Focus/", "Firefox Focus"), ("FxiOS/", "Firefox"), ("SeaMonkey/", "SeaMonkey"), ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"), ("HeadlessChrome/", "Headless Chrome"), ("Chromium/", "Chromium"), ("; wv)", "An app"), ("Chrome/", "Chrome"),
        ("Version/", "Safari"), ("Trident/", "Internet Explorer"), ("MSIE ", "Internet Explorer"),
    ];

    // Android says Linux too, and everything from Apple says Mac OS X.
    private static readonly (string Token, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("iPod", "iPod"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("KAIOS", "KaiOS"),
        ("Windows Phone", "Windows Phone"),
        ("Windows", "Windows"), ("Macintosh", "macOS"), ("Mac OS X", "macOS"), ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
        ("Linux", "Linux"), ("X11", "Unix"),
    ];

    /// <summary>The name, or null for a client that says nothing about itself.</summary>
    public static string? Of(IHeaderDictionary headers)
    {
        var userAgent = headers.UserAgent.ToString();
        var hints = ClientHints.Of(headers);
        if (hints.Browser is null && !userAgent.StartsWith("Mozilla/", StringComparison.Ordinal))
        {
            return ProductOf(userAgent);
        }

        var browser = hints.Browser ?? Find(Browsers, userAgent);
        var system = hints.Platform ?? Find(Systems, userAgent) ?? (hints.IsMobile ? "a mobile device" : null);
        return (browser, system) switch
        {
            ({ } name, { } on) => $"{name} on {on}",
            ({ } name, null) => name,
            (null, { } on) => $"A browser on {on}",
            _ => null,
        };
    }

    /// <summary>
    /// The kind of device, for counts: a browser and a system that are known, otherwise <c>other</c>. Its values are bounded, whatever
    /// clients send, and none is a text of theirs.
    /// </summary>
    public static string KindOf(IHeaderDictionary headers) =>
        ClientHints.Of(headers).Browser is null && !headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal)
            ? OtherKind
            : Of(headers) ?? OtherKind;

    /// <summary>
    /// The kind of browser, or the name of a program, without its version; null for a client that says nothing about itself. It depends on
    /// the user agent alone: client hints do not come with each request of a browser.
    /// </summary>
    public static string? BrowserOf(string userAgent) =>
        userAgent.StartsWith("Mozilla/", StringComparison.Ordinal) ? Find(Browsers, userAgent) ?? "Mozilla" : ProductOf(userAgent);

    private static string? Find((string Token, string Name)[] table, string userAgent)
    {
        foreach (var (token, name) in table)
        {
            if (userAgent.Contains(token, StringComparison.Ordinal))
            {
                return name;
            }
        }

        return null;
    }

    // Programs put their own name first: "curl/8.14.1", "python-requests/2.32".
    private static string? ProductOf(string userAgent)
    {
        var end = userAgent.AsSpan().IndexOfAnyExcept(ProductLetters);
        var product = end < 0 ? userAgent : userAgent[..end];
        return product.Length is > 0 and <= MaximumProductLength ? product : null;
    }
}
