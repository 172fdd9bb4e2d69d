using DbUp.Engine;
using DbUp.Postgresql;
using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>The schema of the gateway's own tables: numbered scripts, each applied once.</summary>
internal sealed partial class UserSchema(NpgsqlDataSource database, ILogger<UserSchema> logger)
{
    private const string Schema = "gateway";
    private const string Journal = "schema_journal";

    // An arbitrary number that only this lock uses. Its transaction stays open and empty while the scripts run.
    private const string Lock = "SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(7283951641)";
    private const int LockSeconds = 35;

    /// <summary>Applies the missing scripts. Several gateways may do it at the same time.</summary>
    /// <returns>The names of the scripts that this call applied.</returns>
    /// <exception cref="Exception">The error of the database; a failed script is rolled back.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken)
    {
        // Checked first and without the lock, so that a gateway whose role may not create anything starts if nothing is missing.
        if (!await Task.Run(() => CreateEngine().IsUpgradeRequired(), cancellationToken))
        {
            return [];
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var locking = new NpgsqlCommand(Lock, connection, transaction) { CommandTimeout = LockSeconds };
        await locking.ExecuteNonQueryAsync(cancellationToken);

        var result = await Task.Run(() => CreateEngine().PerformUpgrade(), CancellationToken.None);
        foreach (var script in result.Scripts)
        {
            Log.Applied(logger, script.Name);
        }

        return result.Successful ? [.. result.Scripts.Select(script => script.Name)] : throw result.Error;
    }

    // DbUp would log its steps at every start. Only the applied scripts and errors are logged.
    private UpgradeEngine CreateEngine() => PostgresqlExtensions
        .PostgresqlDatabase(new PostgresqlConnectionManager(database), Schema)
        .JournalToPostgresqlTable(Schema, Journal)
        .WithScriptsEmbeddedInAssembly(typeof(UserSchema).Assembly, IsOurs)
        .WithTransactionPerScript()
        .WithVariablesDisabled()
        .LogToNowhere()
        .Build();

    private static bool IsOurs(string resource) => resource.StartsWith("Gateway.Users.Schema.", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Applied {Script} to the users' database.", EventName = "UserSchemaApplied")]
        public static partial void Applied(ILogger logger, string script);
    }
}
