using Gateway.Identity.Assertions;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>Rejects headers that can't carry an identity, and two claims in one header.</summary>
internal sealed class IdentityOptionsValidator : IValidateOptions<IdentityOptions>
{
    private static readonly Dictionary<string, string> Examples = new IdentityOptions().Headers;

    // A century. Added to the present, the longest duration would be after the last day of the calendar.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        var errors = new List<string>();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (claim, header) in options.Headers)
        {
            var key = $"{IdentityOptions.Section}:Headers:{claim}";
            if (!IdentityClaims.TryFind(claim, out _))
            {
                var names = string.Join(", ", IdentityClaims.Names);
                errors.Add($"{key}: there is no such claim; there are {names} (example: \"id\": \"X-User-Id\")");
            }
            else if (!string.IsNullOrEmpty(header))
            {
                Check(key, claim, header);
            }
        }

        if (options.Assertion is { Header: { Length: > 0 } assertion } settings)
        {
            Check($"{AssertionOptions.Section}:Header", "the assertion", assertion);
            if (settings.Lifetime < TimeSpan.FromSeconds(1))
            {
                errors.Add($"{AssertionOptions.Section}:Lifetime: {settings.Lifetime:c} is under one second (example: \"00:05:00\")");
            }

            if (settings.Lifetime > Longest)
            {
                errors.Add($"{AssertionOptions.Section}:Lifetime: {settings.Lifetime:c} is over {Longest:c} (example: \"00:05:00\")");
            }

            if (settings.KeyRotation > Longest)
            {
                errors.Add(
                    $"{AssertionOptions.Section}:KeyRotation: {settings.KeyRotation:c} is over {Longest:c} (example: \"30.00:00:00\")");
            }

            if (settings.KeyRotation < AssertionSchedule.ShortestRotation)
            {
                errors.Add($"{AssertionOptions.Section}:KeyRotation: {settings.KeyRotation:c} is under "
                    + $"{AssertionSchedule.ShortestRotation.TotalSeconds:0} seconds (example: \"30.00:00:00\")");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Check(string key, string owner, string header)
        {
            var example = Examples.GetValueOrDefault(owner, "X-User-Assertion");
            if (!HeaderName.IsUsable(header))
            {
                errors.Add($"{key}: '{header}' is no header name that can carry an identity (example: \"{example}\")");
            }
            else if (!owners.TryAdd(HeaderName.Fold(header), owner))
            {
                errors.Add(
                    $"{key}: '{header}' carries {owners[HeaderName.Fold(header)]} already, and a header carries one claim "
                    + $"(example: \"{example}\")");
            }
        }
    }
}
