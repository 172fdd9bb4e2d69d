using Microsoft.Extensions.Options;

namespace Gateway.Telemetry.Logging;

/// <summary>
/// Disables the host's request log while no line of it would be written. Otherwise, at any level, it opens a log scope for each request,
/// which no format of the gateway shows.
/// </summary>
internal sealed class RequestLog : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var rules = options.Rules.Where(static rule => IsFor(rule.CategoryName)).ToList();
        var outputs = rules.Select(static rule => rule.ProviderName).Append(null).Distinct();
        if (!outputs.Any(output => IsWanted(output, rules, options.MinLevel)))
        {
            options.Rules.Add(new LoggerFilterRule(providerName: null, Category, LogLevel.None, filter: null));
        }
    }

    // As the framework selects a rule: one for this provider before one for all, then the longest matching category, then the last one.
    private static bool IsWanted(string? output, IEnumerable<LoggerFilterRule> rules, LogLevel otherwise)
    {
        var rule = rules
            .Where(rule => rule.ProviderName is null || rule.ProviderName == output)
            .OrderBy(static rule => rule.ProviderName is not null)
            .ThenBy(static rule => rule.CategoryName?.Length ?? 0)
            .LastOrDefault();
        return (rule is null ? otherwise : rule.LogLevel ?? LogLevel.Trace) < LogLevel.Warning;
    }

    // A rule's category is the beginning of a name, or with one wildcard its beginning and its end.
    private static bool IsFor(string? category)
    {
        var parts = (category ?? "").Split('*');
        return Category.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase)
            && (parts.Length == 1 || Category.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase));
    }
}
