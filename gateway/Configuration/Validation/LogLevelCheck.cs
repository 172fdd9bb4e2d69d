namespace Gateway.Configuration.Validation;

/// <summary>
/// Checks the levels of the log, which the framework reads while the application is built, with an exception that names no key.
/// </summary>
internal static class LogLevelCheck
{
    /// <summary>The keys whose values are no levels, each with its error.</summary>
    public static IReadOnlyList<(string Key, string Error)> Check(IConfiguration configuration) =>
    [
        .. configuration.GetSection("Logging").AsEnumerable()
            .Where(static pair => IsLevel(pair.Key)
                && !string.IsNullOrEmpty(pair.Value)
                && !Enum.TryParse<LogLevel>(pair.Value, ignoreCase: true, out _))
            .Select(static pair => (pair.Key,
                $"{pair.Key}: '{pair.Value}' is none of {string.Join(", ", Enum.GetNames<LogLevel>())} (example: \"Information\")")),
    ];

    // "Logging:LogLevel:Default" is for every provider, "Logging:Console:LogLevel:Default" for one.
    private static bool IsLevel(string key) => key.Split(':') is [_, "LogLevel", _, ..] or [_, _, "LogLevel", _, ..];
}
