using Npgsql;

namespace Gateway.FunctionalTests;

/// <summary>A database of another program, which the tests fill.</summary>
internal static class ForeignDatabase
{
    /// <summary>Runs statements in the database at an address of the form <c>postgres://…</c>.</summary>
    public static Task RunAsync(string address, string sql) => AskAsync(address, sql);

    /// <summary>Runs a statement and gives the first value of what it returns.</summary>
    public static async Task<object?> AskAsync(string address, string sql)
    {
        var url = new Uri(address);
        var (user, password) = url.UserInfo.Split(':') is [var u, var p] ? (u, Uri.UnescapeDataString(p)) : (url.UserInfo, null);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port,
            Username = user,
            Password = password,
            Database = url.AbsolutePath.TrimStart('/'),
        });
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
