using System.CommandLine;
using Gateway.Users.Postgres;
using Gateway.Users.Postgres.Connection;

namespace Gateway.Commands;

/// <summary><c>migrate</c>: applies the missing scripts of the users' tables.</summary>
internal static class MigrateCommand
{
    /// <summary>The command.</summary>
    /// <param name="services">Creates the services for the parsed options.</param>
    public static Command Create(Func<ParseResult, IServiceProvider> services)
    {
        var command = new Command("migrate", "Bring the gateway's own tables in PostgreSQL up to date. The gateway does it at start too.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, services(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, IServiceProvider services, CancellationToken cancellationToken)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (services.GetService<UserSchema>() is not { } schema)
        {
            await output.WriteLineAsync("The gateway keeps no table here: users come from a file or a query.");
            return ExitCode.Done;
        }

        try
        {
            var applied = await schema.ApplyAsync(cancellationToken);
            await output.WriteLineAsync(applied.Count == 0 ? "The tables are up to date." : $"{applied.Count} scripts were applied.");
            return ExitCode.Done;
        }
        catch (Exception e) when (DatabaseFailure.IsOutage(e, cancellationToken))
        {
            await error.WriteLineAsync($"The tables can't be brought up to date: {DatabaseFailure.Describe(e)}.");
            return ExitCode.Failed;
        }
    }
}
