using Gateway.Configuration.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.Management;

/// <summary>Rejects an address that Kestrel can't listen on.</summary>
internal sealed class ManagementOptionsValidator(IConfiguration configuration, IServiceProvider services)
    : IValidateOptions<ManagementOptions>
{
    private const string Key = $"{ManagementOptions.Section}:Url";

    public ValidateOptionsResult Validate(string? name, ManagementOptions options)
    {
        if (!ListenAddress.TryParse(options.Url, out var address, out var problem))
        {
            return Fail(Key, problem);
        }

        // The management server reads no configuration of Kestrel's.
        if (address.IsHttps && ServerCertificates.ProblemOfDefault(services, new ConfigurationBuilder().Build()) is { } missing)
        {
            return Fail(Key, $"'{options.Url}': {missing}, and the management address has none");
        }

        foreach (var (key, text) in ListenAddresses.Read(configuration))
        {
            if (ListenAddress.TryParse(text, out var other, out _) && other.CollidesWith(address))
            {
                return string.IsNullOrEmpty(configuration[Key])
                    ? ValidateOptionsResult.Fail(
                        $"{key}: '{text}' and the management address '{options.Url}' can't both be listened on "
                        + "(example: \"http://localhost:8080\")")
                    : Fail(Key, $"'{options.Url}' and the public '{text}' can't both be listened on");
            }
        }

        return ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string key, string problem) =>
        ValidateOptionsResult.Fail($"{key}: {problem} (example: \"http://localhost:8081\")");
}
