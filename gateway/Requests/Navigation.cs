using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Requests;

/// <summary>Who gets a page and who gets a problem document.</summary>
internal static class Navigation
{
    /// <summary>The parameter of a challenge that says where a page's offer to sign in leads back to; without it to the request's own address.</summary>
    public const string ReturnUrlParameter = "return_url";

    private const string Html = "text/html";

    /// <summary>
    /// Whether a person's browser asks for a page: it says so (<c>Sec-Fetch-Mode: navigate</c>), or, where it says
    /// nothing, it accepts HTML and no script is named as the sender.
    /// </summary>
    public static bool IsNavigation(HttpRequest request)
    {
        // An upgrade has nowhere to show a page, whatever it says it accepts.
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

    private static bool IsScript(StringValues sender) => sender is [var only] && string.Equals(only, "XMLHttpRequest", StringComparison.OrdinalIgnoreCase);

    private static bool AcceptsHtml(StringValues accept)
    {
        // Most programs name nothing like it, and need no parsing.
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
