using System.CommandLine;
using Gateway.Commands.Import;

namespace Gateway.Commands.Sessions;

/// <summary><c>sessions</c>: manages the sessions of all users, if they are outside the memory of the gateway that serves.</summary>
internal static class SessionsCommand
{
    /// <summary>The command with its subcommands.</summary>
    /// <param name="services">Creates the services for the parsed options, <c>--config</c> included.</param>
    public static Command Create(Func<ParseResult, IServiceProvider> services) => new("sessions", "List, end and import sessions.")
    {
        SessionsListCommand.Create(services),
        SessionsRevokeCommand.Create(services),
        SessionsImportCommand.Create(services),
    };
}
