using System.Buffers;
using Microsoft.Extensions.Options;

namespace Gateway.Authentication.Cookies;

/// <summary>Refuses cookie settings that browsers would refuse.</summary>
internal sealed class SessionCookieOptionsValidator : IValidateOptions<SessionCookieOptions>
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public ValidateOptionsResult Validate(string? name, SessionCookieOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrEmpty(options.Name) || options.Name.AsSpan().ContainsAnyExcept(Token))
        {
            errors.Add($"{SessionCookieOptions.Section}:Name: '{options.Name}' is no cookie name (example: \"gateway_session\")");
        }

        if (options.SameSite == SameSiteMode.None && options.Secure != CookieSecurity.Always)
        {
            errors.Add(
                $"{SessionCookieOptions.Section}:SameSite: None needs Secure = Always, browsers refuse the cookie otherwise "
                + "(example: \"Lax\")");
        }

        if (options.SameSite == SameSiteMode.Unspecified)
        {
            errors.Add($"{SessionCookieOptions.Section}:SameSite: Unspecified leaves the rule to each browser (example: \"Lax\")");
        }

        if (options.Name?.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) == true
            && (options.Secure != CookieSecurity.Always || !string.IsNullOrEmpty(options.Domain)))
        {
            errors.Add(
                $"{SessionCookieOptions.Section}:Name: the prefix __Host- needs Secure = Always and no Domain "
                + "(example: \"gateway_session\")");
        }

        if (options.Domain is { Length: > 0 } domain && Uri.CheckHostName(domain.TrimStart('.')) != UriHostNameType.Dns)
        {
            errors.Add($"{SessionCookieOptions.Section}:Domain: '{domain}' is no domain (example: \"example.com\")");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
