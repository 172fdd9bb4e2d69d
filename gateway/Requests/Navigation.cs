using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Requests;

/// <summary>
/// Tells navigations of browsers, which are answered with pages, from other requests, which are answered with problem documents.
/// </summary>
internal static class Navigation
{
    /// <summary>
    /// The parameter of a challenge that names the address to return to after the sign-in; by default the address of the request.
    /// </summary>
    public const string ReturnUrlParameter = "return_url";

    /// <summary>
    /// The parameter of a challenge of an address that is a page and nothing else: whoever asks is redirected to the sign-in.
    /// </summary>
    public const string IsPageParameter = "is_page";

    private const string Html = "text/html";

    /// <summary>
    /// Whether a browser navigates: it sends <c>Sec-Fetch-Mode: navigate</c>, or, where that header is absent, it accepts HTML and
    /// is no <c>XMLHttpRequest</c>.
    /// </summary>
    public static bool IsNavigation(HttpRequest request)
    {
        // An upgrade can't show a page, whatever it accepts.
        if (request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method))
        {
            return false;
        }

        var mode = request.Headers["Sec-Fetch-Mode"];
        if (mode.Count > 0)
        {
            return mode is [var only] && string.Equals(only, "navigate", StringComparison.OrdinalIgnoreCase);
        }

        return AcceptsHtml(request.Headers.Accept) && !IsScript(request.Headers.XRequestedWith);
    }

    private static bool IsScript(StringValues sender) =>
        sender is [var only] && string.Equals(only, "XMLHttpRequest", StringComparison.OrdinalIgnoreCase);

    private static bool AcceptsHtml(StringValues accept)
    {
        // Most programs do not mention HTML, and their header needs no parsing.
        foreach (var value in accept)
        {
            if (value?.Contains(Html, StringComparison.OrdinalIgnoreCase) == true)
            {
                return MediaTypeHeaderValue.TryParseStrictList(accept, out var types)
                    && types.Any(type => type.MediaType.Equals(Html, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
            }
        }

        return false;
    }
}
