using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace UpstreamSample.Data;

/// <summary>Creates the tables at start, waiting for a PostgreSQL that starts at the same moment.</summary>
/// <remarks>
/// Not EF Core's EnsureCreated: that does nothing in a database which already holds a table, even another program's.
/// </remarks>
internal static partial class Schema
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <returns>False when the database can't be used; the log says why.</returns>
    public static async Task<bool> CreateSchemaAsync(this WebApplication app)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var patience = app.Configuration.GetValue("Sample:Database:StartTimeout", TimeSpan.FromSeconds(30));
        using var deadline = new CancellationTokenSource(patience, time);
        while (true)
        {
            try
            {
                await CreateAsync(app.Services, deadline.Token);
                return true;
            }
            catch (Exception exception) when (DatabaseErrors.IsOutage(exception) && !deadline.IsCancellationRequested)
            {
                Log.NotYet(app.Logger, Explain(exception));
                await Task.Delay(RetryDelay, time, CancellationToken.None);
            }
            catch (Exception exception) when (exception is DbException or FormatException or OperationCanceledException or IOException or UnauthorizedAccessException)
            {
                Log.Unusable(app.Logger, deadline.IsCancellationRequested ? $"it did not answer within {patience}" : Explain(exception));
                return false;
            }
        }
    }

    private static async Task CreateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<SampleDb>().Database;
        var script = await ReadAsync(database.IsNpgsql() ? "postgresql.sql" : "sqlite.sql", cancellationToken);

        await using var transaction = await database.BeginTransactionAsync(cancellationToken);
        await database.ExecuteSqlRawAsync(script, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<string> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var stream = typeof(Schema).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    // The innermost message is the plain one: "Connection refused", not "an error occurred".
    private static string Explain(Exception exception) =>
        exception.InnerException is null ? exception.Message : $"{exception.Message} ({exception.GetBaseException().Message})";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database does not answer yet, trying again: {Reason}", EventName = "DatabaseNotYet")]
        public static partial void NotYet(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Critical, "Can't start without the database: {Reason}", EventName = "DatabaseUnusable")]
        public static partial void Unusable(ILogger logger, string reason);
    }
}
