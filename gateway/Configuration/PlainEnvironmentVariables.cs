using System.Globalization;

namespace Gateway.Configuration;

/// <summary>The environment variables of older deployments, such as <c>REDIS_URL</c>; they override every other source.</summary>
internal static class PlainEnvironmentVariables
{
    private static readonly (string Variable, string Key, bool IsSeconds)[] Variables =
    [
        ("REDIS_URL", "Gateway:Redis:Url", false),
        ("DATABASE_URL", "Gateway:Database:Url", false),
        ("SESSION_TTL", "Gateway:Sessions:Ttl", true),
        ("SESSION_CLEANUP_INTERVAL", "Gateway:Sessions:CleanupInterval", true),
    ];

    /// <summary>The variable that overrides a key, whether it is set or not; null when the key has none.</summary>
    public static string? VariableOf(string key) => Array.Find(Variables, variable => variable.Key == key).Variable;

    public static Dictionary<string, string?> Read(Func<string, string?> environment, List<string> errors)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (variable, key, isSeconds) in Variables)
        {
            if (environment(variable)?.Trim() is not { Length: > 0 } value)
            {
                continue;
            }

            if (!isSeconds)
            {
                settings[key] = value;
            }
            else if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
            {
                settings[key] = TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
            }
            else
            {
                var example = key.EndsWith(":Ttl", StringComparison.Ordinal) ? 3600 : 300;
                errors.Add($"{variable}: '{value}' is not a number of seconds, one or more (example: {example})");
            }
        }

        return settings;
    }
}
