using Microsoft.Extensions.Options;

namespace Gateway.Telemetry.Logging;

/// <summary>
/// Turns the host's own log of requests off altogether while none of its lines is wanted: at any level, even one that only a failure would
/// reach, it opens a scope of the log for each request, which no format of the gateway's shows.
/// </summary>
internal sealed class RequestLog : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // The longest name that fits has the say, and of equal ones the last.
        var rule = options.Rules
            .Where(static rule => rule.CategoryName is { } category && !category.Contains('*') && Category.StartsWith(category, StringComparison.OrdinalIgnoreCase))
            .OrderBy(static rule => rule.CategoryName!.Length)
            .LastOrDefault();
        if (rule?.LogLevel >= LogLevel.Warning)
        {
            options.Rules.Add(new LoggerFilterRule(providerName: null, Category, LogLevel.None, filter: null));
        }
    }
}
