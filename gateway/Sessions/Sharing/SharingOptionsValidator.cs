using Microsoft.Extensions.Options;

namespace Gateway.Sessions.Sharing;

/// <summary>Validates the options of sharing.</summary>
internal sealed class SharingOptionsValidator : IValidateOptions<SharingOptions>
{
    // A century. Added to the present, the longest duration would be after the last day of the calendar.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, SharingOptions options)
    {
        var key = $"{SharingOptions.Section}:MaxTtl: {options.MaxTtl:c}";
        return options.MaxTtl < TimeSpan.FromSeconds(1) ? ValidateOptionsResult.Fail($"{key} is under one second (example: \"1.00:00:00\")")
            : options.MaxTtl > Longest ? ValidateOptionsResult.Fail($"{key} is over {Longest:c} (example: \"1.00:00:00\")")
            : ValidateOptionsResult.Success;
    }
}
