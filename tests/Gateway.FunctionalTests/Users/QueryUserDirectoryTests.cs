using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Users;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.FunctionalTests.Users;

public sealed class QueryUserDirectoryTests(UserDatabase database) : IClassFixture<UserDatabase>, IAsyncLifetime
{
    private const string Columns = "SELECT id, email, username, full_name, role, password_hash";

    private string _url = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _url = await database.CreateAsync();
        await RunAsync(
            """
            CREATE EXTENSION citext;
            CREATE TABLE people (
                id bigint, email citext, username varchar(150), full_name text, role text, password_hash text,
                is_active boolean, gone_at timestamptz, state integer);
            INSERT INTO people VALUES
                (1, 'Alice@Example.com', 'alice', 'Alice', 'admin', 'h1', true, NULL, 0),
                (2, 'bob@example.com', 'bob', NULL, NULL, NULL, false, now(), 2),
                (3, 'twin@example.com', 'twin', NULL, NULL, 'h3', true, NULL, 0),
                (4, 'twin@example.com', 'twin2', NULL, NULL, 'h4', true, NULL, 0),
                (NULL, 'ghost@example.com', 'ghost', NULL, NULL, 'h5', true, NULL, 0);
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData($"{Columns} FROM people WHERE email = @login")]
    [InlineData($"{Columns} FROM people WHERE lower(email) = lower(@login) OR lower(username) = lower(@login)")]
    [InlineData($"{Columns}, NOT is_active AS disabled FROM people WHERE lower(@login) IN (lower(email), lower(username));")]
    public async Task FindAsync_ForeignTable_FoundWithTextId(string query)
    {
        Assert.Equal(
            new UserLookup.Found(new User("1", "Alice@Example.com", "alice", "Alice", "admin", "h1")),
            await FindAsync(query, " alice@example.com "));
    }

    [Theory]
    [InlineData("NOT is_active")]
    [InlineData("gone_at")]
    [InlineData("state")]
    [InlineData("'yes'::text")]
    public async Task FindAsync_DisabledInAnyForm_Disabled(string expression)
    {
        Assert.Equal(
            new UserLookup.Found(new User("2", "bob@example.com", "bob", Disabled: true)),
            await FindAsync($"{Columns}, {expression} AS disabled FROM people WHERE email = @login", "bob@example.com"));
    }

    [Theory]
    [InlineData("gone_at")]
    [InlineData("state")]
    [InlineData("'f'::text")]
    [InlineData("NULL::boolean")]
    public async Task FindAsync_NotDisabledInAnyForm_Enabled(string expression)
    {
        var lookup = await FindAsync($"{Columns}, {expression} AS disabled FROM people WHERE email = @login", "alice@example.com");

        Assert.False(Assert.IsType<UserLookup.Found>(lookup).User.Disabled);
    }

    [Theory]
    [InlineData("twin@example.com")]
    [InlineData("ghost@example.com")]
    [InlineData("nobody@example.com")]
    [InlineData("x' OR '1'='1")]
    public async Task FindAsync_NoOrSeveralRowsOrNoId_Missing(string login) =>
        Assert.IsType<UserLookup.Missing>(await FindAsync($"{Columns} FROM people WHERE email = @login", login));

    [Fact]
    public async Task FindAsync_LoginThatTheStatementCannotTake_Missing() =>
        Assert.IsType<UserLookup.Missing>(await FindAsync($"{Columns} FROM people WHERE id = @login::bigint", "alice"));

    [Theory]
    [InlineData("SELECT id, email FROM people WHERE email = @login", "it returns no column 'username', 'full_name', 'role', 'password_hash'")]
    [InlineData($"{Columns}, people.* FROM people WHERE email = @login", "it returns more than one column 'id', 'email', 'username', 'full_name', 'role', 'password_hash'")]
    [InlineData("SELEC id FROM people WHERE email = @login", "syntax error")]
    [InlineData("SELECT id FROM persons WHERE email = @login", "\"persons\" does not exist")]
    [InlineData($"{Columns} FROM people WHERE email = @login; SELECT 1", "it is more than one statement")]
    [InlineData($"{Columns} FROM people WHERE email = @login; DELETE FROM people", "it is more than one statement")]
    [InlineData("DELETE FROM people WHERE email = @login RETURNING id, email, username, full_name, role, password_hash", "cannot execute DELETE in a read-only transaction")]
    [InlineData($"WITH seen AS (UPDATE people SET state = 1 WHERE email = @login RETURNING *) {Columns} FROM seen", "in a read-only transaction")]
    public async Task CheckAsync_InvalidStatement_OneLineAndUnavailable(string query, string expected)
    {
        await using var services = CreateServices(_url, query);

        var line = await services.GetRequiredService<IUserDirectoryCheck>().CheckAsync(Cancellation);

        Assert.StartsWith("Gateway:Users:Query: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line!);
        Assert.IsType<UserLookup.Unavailable>(await services.GetRequiredService<IUserDirectory>().FindAsync("alice@example.com", Cancellation));
        Assert.Equal(5L, await CountAsync("SELECT count(*) FROM people WHERE state IS DISTINCT FROM 1"));
    }

    [Theory]
    [InlineData($"{Columns} FROM people WHERE email = 'alice@example.com' -- @login", "a row for a login that nobody has")]
    [InlineData($"{Columns} FROM people WHERE @login <> ''", "a row for a login that nobody has")]
    [InlineData($"{Columns} FROM people WHERE email = '@login'", "@login only in quotes or in a comment")]
    [InlineData($"{Columns} FROM people WHERE email = @email /* @login */", "the database refuses it")]
    public async Task CheckAsync_LoginIsNotLookedFor_OneLine(string query, string expected)
    {
        await using var services = CreateServices(_url, query);

        Assert.Contains(expected, await services.GetRequiredService<IUserDirectoryCheck>().CheckAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Columns} FROM people WHERE email = @login")]
    [InlineData($"{Columns}, gone_at AS disabled FROM people WHERE lower(@login) IN (lower(email), lower(username)) ; ")]
    [InlineData($"{Columns} FROM people WHERE id = @login::bigint")]
    [InlineData($"WITH p AS (SELECT * FROM people) {Columns} FROM p WHERE username = @login OR email = @login LIMIT 1")]
    public async Task CheckAsync_GoodStatement_Null(string query)
    {
        await using var services = CreateServices(_url, query);

        Assert.Null(await services.GetRequiredService<IUserDirectoryCheck>().CheckAsync(Cancellation));
    }

    [Fact]
    public async Task FindAsync_FunctionThatWrites_UnavailableAndNothingIsWritten()
    {
        await RunAsync("CREATE FUNCTION seen(who text) RETURNS text LANGUAGE sql AS 'UPDATE people SET state = 1 WHERE email = who; SELECT who'");
        await using var services = CreateServices(_url, $"{Columns} FROM people WHERE email = seen(@login)");

        Assert.IsType<UserLookup.Unavailable>(await services.GetRequiredService<IUserDirectory>().FindAsync("alice@example.com", Cancellation));
        Assert.Equal(0L, await CountAsync("SELECT count(*) FROM people WHERE state = 1"));
    }

    [Fact]
    public async Task FindAsync_RolesInAnArrayAndHashInBytes_AreText()
    {
        var lookup = await FindAsync("SELECT id, email, username, full_name, ARRAY['admin', 'user'] AS role, 'h1'::bytea AS password_hash FROM people WHERE username = @login", "alice");

        var user = Assert.IsType<UserLookup.Found>(lookup).User;
        Assert.Equal(("admin,user", "h1"), (user.Role, user.PasswordHash));
    }

    [Fact]
    public async Task Watch_NobodySignsIn_DatabaseAnswersAllTheSame()
    {
        await using var services = CreateServices(_url, $"{Columns} FROM people WHERE email = @login");
        var status = services.GetRequiredService<DatabaseStatus>();
        Assert.False(status.HasAnswered);

        var watch = Assert.Single(services.GetServices<IHostedService>());
        await watch.StartAsync(Cancellation);

        for (var deadline = Stopwatch.StartNew(); !status.HasAnswered && deadline.Elapsed.TotalSeconds < 10;)
        {
            await Task.Yield();
        }

        Assert.True(status is { HasAnswered: true, IsUp: true });
        await watch.StopAsync(Cancellation);
    }

    [Fact]
    public async Task FindAsync_ServerThatNeverAnswers_UnavailableWithinSeconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var services = CreateServices($"postgres://u@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/d", $"{Columns} FROM people WHERE email = @login");
        var watch = Stopwatch.StartNew();

        Assert.IsType<UserLookup.Unavailable>(await services.GetRequiredService<IUserDirectory>().FindAsync("alice", Cancellation));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 6);
    }

    private Task RunAsync(string sql) => ForeignDatabase.RunAsync(_url, sql);

    private async Task<long> CountAsync(string sql) => (long)(await ForeignDatabase.AskAsync(_url, sql))!;

    private async Task<UserLookup> FindAsync(string query, string login)
    {
        await using var services = CreateServices(_url, query);
        return await services.GetRequiredService<IUserDirectory>().FindAsync(login, Cancellation);
    }

    private static ServiceProvider CreateServices(string url, string query)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Database:Url", (string?)url), KeyValuePair.Create("Users:Query", (string?)query)])
            .Build();
        return new ServiceCollection().AddLogging().AddUsers(configuration, "/").BuildServiceProvider();
    }
}
