using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Gateway.Telemetry.Logging;

/// <summary>Registers the formats of the log: lines by default, JSON in a container.</summary>
internal static class LogSetup
{
    // Set by every official .NET image.
    private const string InContainer = "DOTNET_RUNNING_IN_CONTAINER";

    public static IServiceCollection AddLogFormats(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ConsoleFormatter, LineFormatter>();
        services.AddSingleton<ConsoleFormatter, JsonFormatter>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, RequestLog>();
        var formatter = IsTrue(configuration[InContainer]) ? JsonFormatter.FormatterName : LineFormatter.FormatterName;
        // "Logging:Console:FormatterName" was read before, and wins.
        return services.Configure<ConsoleLoggerOptions>(options =>
        {
            options.FormatterName ??= formatter;
            // When the reader of standard output stops, log lines are dropped and counted. The alternative would block every request.
            options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            options.MaxQueueLength = 10_000;
        });
    }

    private static bool IsTrue(string? value) => value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
