using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
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
        await using var source = NpgsqlDataSource.Create($"Host={new Uri(_url).Authority};Username=postgres;Database={new Uri(_url).AbsolutePath[1..]}");
        await using var command = source.CreateCommand(
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
        await command.ExecuteNonQueryAsync(Cancellation);
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
    [InlineData("SELECT id, email FROM people WHERE email = @login", "no column 'username'")]
    [InlineData("SELEC id FROM people WHERE email = @login", "syntax error")]
    [InlineData("SELECT id FROM persons WHERE email = @login", "\"persons\" does not exist")]
    public async Task CheckAsync_MistakeInTheStatement_OneLineAndUnavailable(string query, string expected)
    {
        await using var services = CreateServices(_url, query);

        var line = await services.GetRequiredService<IUserDirectoryCheck>().CheckAsync(Cancellation);

        Assert.StartsWith("Gateway:Users:Query: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line!);
        Assert.IsType<UserLookup.Unavailable>(await services.GetRequiredService<IUserDirectory>().FindAsync("alice", Cancellation));
    }

    [Fact]
    public async Task CheckAsync_GoodStatement_Null()
    {
        await using var services = CreateServices(_url, $"{Columns} FROM people WHERE email = @login");

        Assert.Null(await services.GetRequiredService<IUserDirectoryCheck>().CheckAsync(Cancellation));
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
