using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace UpstreamSample.Data;

/// <summary>PostgreSQL where <c>DATABASE_URL</c> is given, else a SQLite file.</summary>
internal static class DatabaseSetup
{
    public static void AddDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddDbContextPool<SampleDb>(Choose);
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", timeout: TimeSpan.FromSeconds(2));
    }

    private static void Choose(IServiceProvider services, DbContextOptionsBuilder options)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        if (configuration["DATABASE_URL"] is { Length: > 0 } url)
            options.UseNpgsql(PostgresUrl.ToConnectionString(url));
        else
            options.UseSqlite(SqliteFile(configuration["Sample:Database:File"] ?? "sample.db"));

        // EF Core logs what it then throws. A taken name is no error, and a real one is logged where it ends.
        options.ConfigureWarnings(warnings => warnings.Log(
            (CoreEventId.SaveChangesFailed, LogLevel.Debug),
            (CoreEventId.QueryIterationFailed, LogLevel.Debug),
            (RelationalEventId.CommandError, LogLevel.Debug),
            (RelationalEventId.ConnectionError, LogLevel.Debug)));
    }

    private static string SqliteFile(string file)
    {
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new SqliteConnectionStringBuilder { DataSource = path }.ToString();
    }
}
