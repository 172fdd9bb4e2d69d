using Gateway.Commands.Users;
using Gateway.Users;

namespace Gateway.Commands;

/// <summary>Registers what the commands need beyond the rooms' own services.</summary>
internal static class CommandsSetup
{
    public static IServiceCollection AddCommands(this IServiceCollection services) =>
        services.AddSingleton<IUserSessions, UserSessions>();
}
