using Microsoft.Extensions.Options;

namespace Gateway.Configuration.Hosting;

/// <summary>Refuses limits under which no request could be served.</summary>
internal sealed class LimitsOptionsValidator : IValidateOptions<LimitsOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    // Kestrel adds it to a clock of 64 bits, unchecked: a time-out that overflows is over at once.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    public ValidateOptionsResult Validate(string? name, LimitsOptions options)
    {
        var errors = new List<string>();
        if (options.Connections < 1)
        {
            errors.Add($"{LimitsOptions.Section}:Connections: {options.Connections} is less than 1 (example: 20000)");
        }

        if (options.UpgradedConnections < 0)
        {
            errors.Add($"{LimitsOptions.Section}:UpgradedConnections: {options.UpgradedConnections} is less than 0 (example: 20000)");
        }

        if (options.HeadersTimeout < Shortest)
        {
            errors.Add($"{LimitsOptions.Section}:HeadersTimeout: {options.HeadersTimeout} is less than one second (example: \"00:00:15\")");
        }

        if (options.KeepAlive < Shortest)
        {
            errors.Add($"{LimitsOptions.Section}:KeepAlive: {options.KeepAlive} is less than one second (example: \"00:02:10\")");
        }

        if (options.HeadersTimeout > Longest)
        {
            errors.Add($"{LimitsOptions.Section}:HeadersTimeout: {options.HeadersTimeout} is over {Longest:c} (example: \"00:00:15\")");
        }

        if (options.KeepAlive > Longest)
        {
            errors.Add($"{LimitsOptions.Section}:KeepAlive: {options.KeepAlive} is over {Longest:c} (example: \"00:02:10\")");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
