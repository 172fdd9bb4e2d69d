using Microsoft.Extensions.Options;

namespace Gateway.Requests;

/// <summary>Refuses a public URL that is not an origin.</summary>
internal sealed class SiteOptionsValidator : IValidateOptions<SiteOptions>
{
    public ValidateOptionsResult Validate(string? name, SiteOptions options)
    {
        if (string.IsNullOrEmpty(options.PublicUrl))
        {
            return ValidateOptionsResult.Success;
        }

        var isOrigin = Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" && url is { PathAndQuery: "/", Fragment: "", UserInfo: "" };
        return isOrigin
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Gateway:PublicUrl: '{options.PublicUrl}' is no origin, a scheme and a host and nothing behind it "
                + "(example: \"https://app.example.com\")");
    }
}
