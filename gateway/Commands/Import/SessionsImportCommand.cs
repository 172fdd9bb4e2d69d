using System.CommandLine;
using System.Globalization;
using Gateway.Commands.Sessions;
using Gateway.Sessions.Import;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gateway.Commands.Import;

/// <summary><c>sessions import</c>: imports sessions that another program stores in PostgreSQL.</summary>
internal static class SessionsImportCommand
{
    private const int DefaultBatch = 500;

    // All commands of a batch share a deadline.
    private const int LargestBatch = 5000;

    private static readonly Option<string> Query = new("--query")
    {
        HelpName = "SQL",
        Required = true,
        Description = "Returns one row for each session: id, user_id, created_at; and, if there are any, last_accessed, expires_at, "
            + "remember, ip, user_agent, and email, username, full_name, role as columns or in the JSON user_data.",
    };

    private static readonly Option<string?> Database = new("--database")
    {
        HelpName = "URL",
        Description = "The database with the sessions. Default: the configured one. "
            + "Set the password in PGPASSWORD or PGPASSFILE: every process on the machine can read arguments.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Write nothing, and report what would be imported." };

    private static readonly Option<int> Batch = new("--batch")
    {
        HelpName = "N",
        Description = $"How many sessions are written at once, up to {LargestBatch}.",
        DefaultValueFactory = _ => DefaultBatch,
    };

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, IServiceProvider> services)
    {
        var command = new Command(
            "import",
            "Import sessions of another program from PostgreSQL. Running it again imports what is new and leaves the rest unchanged.")
        {
            Query, Database, DryRun, Batch,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Batch) is { Tokens: [var given] }
                && int.TryParse(given.Value, CultureInfo.InvariantCulture, out var batch)
                && batch is < 1 or > LargestBatch)
            {
                UsageErrors.Add(result, $"--batch: give a number from 1 to {LargestBatch}.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, services(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, IServiceProvider services, CancellationToken cancellationToken)
    {
        var context = new SessionsCommandContext(parsed, services);
        if (services.GetService<ISessionImport>() is not { } target)
        {
            return context.Fail(
                "Sessions live in the memory of the gateway that serves, where none can be imported. "
                + "Set Gateway:Redis:Url or REDIS_URL as it does.");
        }

        if ((parsed.GetValue(Database) ?? services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Url) is not { Length: > 0 } url)
        {
            return context.Fail(
                "Give --database URL: no database is configured (Gateway:Database:Url or DATABASE_URL).", ExitCode.WrongUsage);
        }

        if (!DatabaseUrl.TryParse(url, out var database, out var error))
        {
            return context.Fail($"--database: {error}.", ExitCode.WrongUsage);
        }

        if ((await services.GetRequiredService<ISessionStore>().PingAsync(cancellationToken)).Status == StoreStatus.Unavailable)
        {
            return context.FailUnavailable("nothing was imported.");
        }

        var run = new SessionsImportRun(
            target,
            services.GetRequiredService<SessionLifetime>(),
            services.GetRequiredService<TimeProvider>(),
            context.Error,
            parsed.GetValue(DryRun),
            parsed.GetValue(Batch));
        return await ImportAsync(context, run, database, parsed.GetRequiredValue(Query), cancellationToken);
    }

    private static async Task<int> ImportAsync(
        SessionsCommandContext context,
        SessionsImportRun run,
        NpgsqlConnectionStringBuilder database,
        string query,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var rows = await SessionRows.OpenAsync(database, query, cancellationToken);
            if (await rows.FindErrorAsync(cancellationToken) is { } error)
            {
                return context.Fail($"--query: {error}.", ExitCode.WrongUsage);
            }

            var isComplete = await run.TakeAsync(rows.ReadAsync(cancellationToken), cancellationToken);
            await context.Output.WriteLineAsync(run.Summary());
            return isComplete
                ? ExitCode.Done
                : context.FailUnavailable(
                    "the import is not complete. Run the command again when it does; it goes on with what is missing.");
        }
        catch (PostgresException e) when (SessionRows.IsInvalidQuery(e))
        {
            return context.Fail($"--query: the database refuses it: {DatabaseFailure.Describe(e)}.", ExitCode.WrongUsage);
        }
        catch (Exception e) when (DatabaseFailure.IsOutage(e, cancellationToken))
        {
            return context.Fail(
                $"The sessions can't be read: {DatabaseFailure.Describe(e)}. Running the command again goes on with what is missing.");
        }
    }
}
