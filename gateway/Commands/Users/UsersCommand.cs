using System.CommandLine;
using Gateway.Commands.Import;

namespace Gateway.Commands.Users;

/// <summary><c>users</c>: manages the users in the gateway's own stores.</summary>
internal static class UsersCommand
{
    /// <summary>The command with its subcommands.</summary>
    /// <param name="services">Creates the services for the parsed options, <c>--config</c> included.</param>
    /// <param name="stdin">Opens what <c>--password-stdin</c> reads; standard input by default.</param>
    public static Command Create(Func<ParseResult, IServiceProvider> services, Func<Stream>? stdin = null)
    {
        var input = stdin ?? Console.OpenStandardInput;
        return new Command("users", "Add, import, list, disable and enable users, and set their passwords.")
        {
            UsersAddCommand.Create(services, input),
            UsersImportCommand.Create(services),
            UsersListCommand.Create(services),
            UsersDisableCommand.Create(services, "disable", "Prevent a user from signing in, and end the user's sessions.", disabled: true),
            UsersDisableCommand.Create(services, "enable", "Let a disabled user sign in again.", disabled: false),
            UsersSetPasswordCommand.Create(services, input),
        };
    }
}
