using Microsoft.Extensions.Options;

namespace Gateway.Requests.Peers;

/// <summary>Refuses entries that are not networks.</summary>
internal sealed class TrustedProxiesOptionsValidator : IValidateOptions<TrustedProxiesOptions>
{
    public ValidateOptionsResult Validate(string? name, TrustedProxiesOptions options)
    {
        var errors = new List<string>();
        for (var i = 0; i < options.TrustedProxies.Length; i++)
        {
            try
            {
                TrustedProxies.Parse(options.TrustedProxies[i]);
            }
            catch (Exception e) when (e is FormatException or ArgumentNullException)
            {
                errors.Add(
                    $"Gateway:TrustedProxies:{i}: '{options.TrustedProxies[i]}' is no network "
                    + "(example: \"10.0.0.0/8\"; the host bits must be zero)");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
