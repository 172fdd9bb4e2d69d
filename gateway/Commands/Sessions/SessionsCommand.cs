using System.CommandLine;
using Gateway.Commands.Import;

namespace Gateway.Commands.Sessions;

/// <summary><c>sessions</c>: everybody's sessions, where they live outside the gateway that serves.</summary>
internal static class SessionsCommand
{
    /// <summary>The command with its subcommands.</summary>
    /// <param name="services">Gives the services for the options that were parsed, <c>--config</c> among them.</param>
    public static Command Create(Func<ParseResult, IServiceProvider> services) => new("sessions", "List, end and import sessions.")
    {
        SessionsListCommand.Create(services),
        SessionsRevokeCommand.Create(services),
        SessionsImportCommand.Create(services),
    };
}
