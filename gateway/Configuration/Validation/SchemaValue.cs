using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Configuration.Validation;

/// <summary>Checks whether a text can be read as the type that the schema asks for.</summary>
internal static partial class SchemaValue
{
    /// <summary>The problem of a value; null when there is none.</summary>
    public static string? ProblemOf(string value, SchemaNode schema) => schema.Type switch
    {
        _ when value.Contains('\0') => "has a NUL character",
        "integer" => ProblemOfNumber(value, schema),
        "boolean" => bool.TryParse(value, out _) ? null : $"'{value}' is neither true nor false",
        "string" when schema.Format == "timespan" => ProblemOfDuration(value),
        "string" when schema.Format == "date-time" && !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _) =>
            $"'{value}' is not a point in time",
        "string" when schema.Values is { Count: > 0 } values && !values.Contains(value, StringComparer.OrdinalIgnoreCase) =>
            $"'{value}' is none of {string.Join(", ", values)}{Hint(value, values)}",
        _ => null,
    };

    private static string Hint(string value, IReadOnlyList<string> values) =>
        Spelling.Nearest(value, values) is { } likely ? $"; did you mean {likely}?" : "";

    private static string? ProblemOfNumber(string value, SchemaNode schema) =>
        !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? $"'{value}' is not a whole number"
        : number < schema.Minimum ? $"{value} is less than {schema.Minimum}"
        : number > schema.Maximum ? $"{value} is more than {schema.Maximum}"
        : null;

    // .NET reads "3600" as that many days and "24:00:00" as 24 days, while an operator means an hour and a day.
    private static string? ProblemOfDuration(string value)
    {
        const string Form = "is not a duration, [days.]hours:minutes:seconds";
        return Duration().IsMatch(value) && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _) ? null
            : Number().IsMatch(value) ? $"'{value}' {Form}, and a number alone has no unit"
            : ManyHours().IsMatch(value) ? $"'{value}' {Form} with hours from 0 to 23"
            : $"'{value}' {Form}";
    }

    [GeneratedRegex(@"\A-?([0-9]+\.)?([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9](\.[0-9]{1,7})?\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A[0-9]+:[0-9]+:[0-9.]+\z")]
    private static partial Regex ManyHours();
}
