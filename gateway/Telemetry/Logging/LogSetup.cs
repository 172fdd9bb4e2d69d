using Microsoft.Extensions.Logging.Console;

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
        var usual = IsTrue(configuration[InContainer]) ? JsonFormatter.FormatterName : LineFormatter.FormatterName;
        // "Logging:Console:FormatterName" has been read by now, and wins.
        return services.Configure<ConsoleLoggerOptions>(options => options.FormatterName ??= usual);
    }

    private static bool IsTrue(string? value) => value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
