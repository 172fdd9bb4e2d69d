using Microsoft.Extensions.Options;

namespace Gateway.Throttling;

/// <summary>Validates <c>Gateway:SignIn:Throttle</c>; one line for each error.</summary>
internal sealed class ThrottleOptionsValidator : IValidateOptions<ThrottleOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ThrottleOptions options)
    {
        var errors = new List<string>();
        if (options.Failures < 0)
        {
            errors.Add($"{ThrottleOptions.Section}:Failures: {options.Failures} is negative (example: 5; 0 turns it off)");
        }

        if (options.NetworkFailures < 0)
        {
            errors.Add($"{ThrottleOptions.Section}:NetworkFailures: {options.NetworkFailures} is negative (example: 100; 0 is no limit)");
        }

        if (options.Window < Shortest || options.Window > Longest)
        {
            errors.Add(
                $"{ThrottleOptions.Section}:Window: {options.Window:c} is not between {Shortest:c} and {Longest:c} "
                + "(example: \"00:05:00\")");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
