using Microsoft.Extensions.Options;

namespace Gateway.Analytics;

/// <summary>Validates <c>Gateway:Analytics</c>.</summary>
internal sealed class AnalyticsOptionsValidator : IValidateOptions<AnalyticsOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);

    // A report by the hour has a point for each of them.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public ValidateOptionsResult Validate(string? name, AnalyticsOptions options) =>
        options.Retention >= Shortest && options.Retention <= Longest
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{AnalyticsOptions.Section}:Retention: {options.Retention:c} is not between {Shortest:c} and {Longest:c} "
                + "(example: \"35.00:00:00\")");
}
