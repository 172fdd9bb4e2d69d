using Microsoft.Extensions.Options;

namespace Gateway.Management;

/// <summary>Rejects an address that Kestrel can't listen on.</summary>
internal sealed class ManagementOptionsValidator : IValidateOptions<ManagementOptions>
{
    public ValidateOptionsResult Validate(string? name, ManagementOptions options)
    {
        try
        {
            var address = BindingAddress.Parse(options.Url);
            if (address.Scheme is "http" or "https" && address.PathBase.Length == 0)
            {
                return ValidateOptionsResult.Success;
            }
        }
        catch (FormatException)
        {
            // Reported below, with the value and an example.
        }

        return ValidateOptionsResult.Fail(
            $"{ManagementOptions.Section}:Url: '{options.Url}' is no address to listen on (example: \"http://localhost:8081\")");
    }
}
