using System.CommandLine;
using Gateway.Commands.Import;

namespace Gateway.Commands.Users;

/// <summary><c>users</c>: the people who can sign in, where the gateway keeps them itself.</summary>
internal static class UsersCommand
{
    /// <summary>The command with its subcommands.</summary>
    /// <param name="services">Gives the services with <c>AddUsers</c> for the options that were parsed, <c>--config</c> among them.</param>
    /// <param name="stdin">Where <c>--password-stdin</c> reads; the process's own standard input by default.</param>
    public static Command Create(Func<ParseResult, IServiceProvider> services, Func<Stream>? stdin = null)
    {
        var input = stdin ?? Console.OpenStandardInput;
        return new Command("users", "Add, import, list, disable and enable users, and set their passwords.")
        {
            UsersAddCommand.Create(services, input),
            UsersImportCommand.Create(services),
            UsersListCommand.Create(services),
            UsersDisableCommand.Create(services, "disable", "Keep a user from signing in, and end the user's sessions.", disabled: true),
            UsersDisableCommand.Create(services, "enable", "Let a disabled user sign in again.", disabled: false),
            UsersSetPasswordCommand.Create(services, input),
        };
    }
}
