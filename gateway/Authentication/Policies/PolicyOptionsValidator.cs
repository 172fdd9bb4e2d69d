using Microsoft.Extensions.Options;

namespace Gateway.Authentication.Policies;

/// <summary>Refuses policies that nobody could pass, or whose name means something else already.</summary>
internal sealed class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        var mistakes = new List<string>();
        foreach (var (policy, value) in options.Policies)
        {
            if (policy.Equals("default", StringComparison.OrdinalIgnoreCase) || policy.Equals("anonymous", StringComparison.OrdinalIgnoreCase))
            {
                mistakes.Add($"Gateway:Policies:{policy}: the name is the gateway's own (example: \"admins\")");
            }

            if (value?.Roles is not { Length: > 0 } roles || roles.Any(role => string.IsNullOrWhiteSpace(role) || role.Contains(',')))
            {
                mistakes.Add($"Gateway:Policies:{policy}:Roles: at least one role is needed, each without commas (example: [\"admin\"])");
            }
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
