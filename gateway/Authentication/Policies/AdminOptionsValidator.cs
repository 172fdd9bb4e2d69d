using Microsoft.Extensions.Options;

namespace Gateway.Authentication.Policies;

/// <summary>Refuses roles that no user could have, and a second factor, which nobody can have.</summary>
internal sealed class AdminOptionsValidator : IValidateOptions<AdminOptions>
{
    public ValidateOptionsResult Validate(string? name, AdminOptions options) =>
        Array.Exists(options.Roles, static role => string.IsNullOrWhiteSpace(role) || role.Contains(','))
            ? ValidateOptionsResult.Fail($"{AdminOptions.Section}:Roles: a role is a text without commas (example: [\"admin\"]; [] for nobody)")
        : options.SecondFactor
            ? ValidateOptionsResult.Fail($"{AdminOptions.Section}:SecondFactor: this version has no second factors (example: false)")
            : ValidateOptionsResult.Success;
}
