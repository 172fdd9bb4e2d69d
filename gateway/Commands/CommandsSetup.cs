using Gateway.Commands.Users;
using Gateway.Configuration;
using Gateway.Users;
using Gateway.Users.Postgres.Connection;

namespace Gateway.Commands;

/// <summary>Registers what the commands need in addition to the services of the rooms.</summary>
internal static class CommandsSetup
{
    public static IServiceCollection AddCommands(this IServiceCollection services, GatewaySettings settings)
    {
        if (settings.IsCommand)
        {
            // A command itself reports in one line that the database does not answer.
            services.AddLogging(static logging => logging.AddFilter(typeof(DatabaseStatus).FullName, LogLevel.None));
        }

        return services.AddSingleton<IUserSessions, UserSessions>();
    }
}
