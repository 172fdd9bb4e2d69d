using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Gateway.Telemetry.Logging;

/// <summary>Chooses how the log looks: lines for people, JSON where a container's log is collected.</summary>
internal static class LogSetup
{
    // Every official .NET image sets it.
    private const string InContainer = "DOTNET_RUNNING_IN_CONTAINER";

    public static IServiceCollection AddLogFormats(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ConsoleFormatter, LineFormatter>();
        services.AddSingleton<ConsoleFormatter, JsonFormatter>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, RequestLog>();
        var usual = IsTrue(configuration[InContainer]) ? JsonFormatter.FormatterName : LineFormatter.FormatterName;
        // "Logging:Console:FormatterName" has been read by now, and wins.
        return services.Configure<ConsoleLoggerOptions>(options =>
        {
            options.FormatterName ??= usual;
            // Whoever collects the log may stop reading. Then lines are lost, and counted, rather than every request made to wait.
            options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            options.MaxQueueLength = 10_000;
        });
    }

    private static bool IsTrue(string? value) => value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
