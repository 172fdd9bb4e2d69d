using Microsoft.Extensions.Options;

namespace Gateway.Authentication.Policies;

/// <summary>Refuses policies that no session could meet, and names that are reserved.</summary>
internal sealed class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        var errors = new List<string>();
        foreach (var (policy, value) in options.Policies)
        {
            if (policy.Equals(SessionPolicy.DefaultName, StringComparison.OrdinalIgnoreCase)
                || policy.Equals("anonymous", StringComparison.OrdinalIgnoreCase))
            {
                errors.Add($"Gateway:Policies:{policy}: the name is reserved (example: \"admins\")");
            }

            if (value?.Roles is not { Length: > 0 } roles || roles.Any(role => string.IsNullOrWhiteSpace(role) || role.Contains(',')))
            {
                errors.Add($"Gateway:Policies:{policy}:Roles: at least one role is needed, each without commas (example: [\"admin\"])");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
