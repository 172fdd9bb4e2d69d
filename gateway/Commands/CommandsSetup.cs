using Gateway.Commands.Users;
using Gateway.Configuration;
using Gateway.Telemetry;
using Gateway.Users;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Commands;

/// <summary>Registers what the commands need in addition to the services of the rooms.</summary>
internal static class CommandsSetup
{
    public static IServiceCollection AddCommands(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<IUserSessions, UserSessions>();
        return settings.IsCommand ? services.AddLogging(ConfigureLogging) : services;
    }

    // The output of a command is on standard output, so its log goes to standard error.
    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        // Commands report in one line of their own that a store does not answer, and what they did.
        logging.AddFilter(typeof(DatabaseStatus).FullName, LogLevel.None);
        logging.AddFilter<ConsoleLoggerProvider>(AuditLog.Category, LogLevel.Warning);
    }
}
