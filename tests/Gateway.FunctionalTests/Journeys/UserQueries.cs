using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A statement over somebody else's table is tried on the real database before anybody signs in with it.</summary>
public sealed class UserQueries(Site site) : IAsyncLifetime
{
    private const string Good = "SELECT id, email, username, full_name, role, password_hash FROM people WHERE email = @login";

    private string _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await site.Postgres.CreateDatabaseAsync();
        await ForeignDatabase.RunAsync(
            _database,
            """
            CREATE TABLE people (id text, email text, username text, full_name text, role text, password_hash text);
            INSERT INTO people SELECT n, 'twin@example.com', 'twin' || n, NULL, NULL, 'plain' FROM generate_series(1, 2) n;
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("SELECT id, email, username, full_name, role, password AS password_hash FROM people WHERE email = @login", "column \"password\" does not exist (42703)")]
    [InlineData("SELECT id, email FROM people WHERE email = @login", "it returns no column 'username', 'full_name', 'role', 'password_hash'")]
    [InlineData(Good + "; SELECT 1", "it is more than one statement")]
    public async Task Query_ThatTheDatabaseRefuses_IsAMistakeAtStartAndInTheCheck(string query, string problem)
    {
        await using var gateway = new GatewayProcess(Setup(query));
        var started = await gateway.RunToExitAsync();
        var check = await gateway.RunCommandAsync(["config", "check"]);

        Assert.Equal((2, 2), (started.ExitCode, check.ExitCode));
        var line = Assert.Single(started.ErrorLines);
        Assert.StartsWith("Gateway:Users:Query: ", line, StringComparison.Ordinal);
        Assert.Contains(problem, line, StringComparison.Ordinal);
        Assert.EndsWith("(example: \"SELECT id, email, username, full_name, role, password_hash FROM users WHERE lower(email) = lower(@login)\")", line, StringComparison.Ordinal);
        Assert.Equal(started.ErrorLines, check.ErrorLines);
        AssertNoSecret(started, check);
    }

    [Fact]
    public async Task Query_ThatTheRoleMayNotRun_IsAMistake()
    {
        await ForeignDatabase.RunAsync(_database, "DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN PASSWORD 'unlikely-secret'");
        var address = new UriBuilder(_database) { UserName = "stranger", Password = "unlikely-secret" }.Uri.ToString();
        await using var gateway = new GatewayProcess(Setup(Good).UseDatabase(address));

        var check = await gateway.RunCommandAsync(["config", "check"]);

        Assert.Equal(2, check.ExitCode);
        Assert.Contains("permission denied for table people (42501)", Assert.Single(check.ErrorLines), StringComparison.Ordinal);
        AssertNoSecret(check);
    }

    [Fact]
    public async Task Query_WithOtherMistakes_IsToldBesideThem()
    {
        await using var gateway = new GatewayProcess(Setup("SELECT @login").Set("Gateway:Sesions", "x").Route("broken", "/broken", "nobody-knows-it"));

        var check = await gateway.RunCommandAsync(["config", "check"]);

        Assert.Equal(2, check.ExitCode);
        Assert.Equal(3, check.ErrorLines.Count);
        Assert.Single(check.ErrorLines, line => line.StartsWith("Gateway:Users:Query: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_Good_PassesTheCheck()
    {
        await using var gateway = new GatewayProcess(Setup(Good));

        var check = await gateway.RunCommandAsync(["config", "check"]);

        Assert.Equal((0, ""), (check.ExitCode, check.Errors));
    }

    [Fact]
    public async Task Query_DatabaseDown_IsUncheckedAndTheGatewayStartsAllTheSame()
    {
        await using var postgres = await PostgresProcess.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await postgres.StopAsync();
        await using var gateway = new GatewayProcess(Setup("SELECT nonsense @login").UseDatabase(database));

        var check = await gateway.RunCommandAsync(["config", "check"]);
        Assert.Equal(1, check.ExitCode);
        var line = Assert.Single(check.ErrorLines);
        Assert.StartsWith("Gateway:Users:Query: can't be checked, for the database does not answer: ", line, StringComparison.Ordinal);
        AssertNoSecret(check);

        await gateway.StartAsync(untilReady: false);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SignInAsync(gateway));

        // It is there now, and refuses the statement: still no "wrong password".
        await postgres.StartAgainAsync();
        await Wait.UntilAsync(
            async () => await SignInAsync(gateway) == HttpStatusCode.ServiceUnavailable && gateway.Log.Contains("Gateway:Users:Query is refused by the database", StringComparison.Ordinal),
            TimeSpan.FromSeconds(10),
            "the log names the query");
    }

    [Fact]
    public async Task SeveralRows_ForOneLogin_AreNobodyAndAnErrorInTheLog()
    {
        await using var gateway = await GatewayProcess.StartAsync(Setup(Good));

        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(gateway));

        await Wait.UntilAsync(() => gateway.Log.Contains("returned more than one row for one login", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the log tells of the two rows");
    }

    [Theory]
    [InlineData("SELECT id, email, username, full_name, role, password_hash, interval '1 mon' AS other FROM people WHERE email = @login LIMIT 1", HttpStatusCode.Unauthorized, null)]
    [InlineData("SELECT id, email, username, full_name, interval '1 mon' AS role, password_hash FROM people WHERE email = @login LIMIT 1", HttpStatusCode.ServiceUnavailable, "cast it in the query")]
    public async Task ColumnOfATypeThatCannotBeRead_IsNoMatterUnlessItIsOneOfTheUsers(string query, HttpStatusCode expected, string? told)
    {
        await using var gateway = await GatewayProcess.StartAsync(Setup(query));

        Assert.Equal(expected, await SignInAsync(gateway));

        if (told is not null)
            await Wait.UntilAsync(() => gateway.Log.Contains(told, StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the log says what to do");
    }

    [Fact]
    public async Task Reload_ToAQueryThatTheDatabaseRefuses_IsRefusedWhole()
    {
        var setup = Setup(Good);
        await using var gateway = await GatewayProcess.StartAsync(setup);
        setup.Set("Gateway:Users:Query", "SELECT nothing WHERE @login = ''");

        gateway.WriteConfiguration();

        await Wait.UntilAsync(
            () => gateway.Log.Contains("is refused, and the one before stays in use", StringComparison.Ordinal) && gateway.Log.Contains("column \"nothing\" does not exist", StringComparison.Ordinal),
            TimeSpan.FromSeconds(10),
            "the log says what is wrong with the query");
    }

    private GatewaySetup Setup(string query) => site.Setup().UseDatabase(_database).Set("Gateway:Users:Query", query);

    private static async Task<HttpStatusCode> SignInAsync(GatewayProcess gateway)
    {
        using var browser = gateway.NewBrowser();
        using var answer = await browser.TrySignInAsync("twin@example.com", "plain");
        return answer.StatusCode;
    }

    private void AssertNoSecret(params CommandResult[] results)
    {
        var password = new Uri(_database).UserInfo.Split(':')[1];
        foreach (var text in results.Select(result => result.Output + result.Errors))
        {
            Assert.DoesNotContain(password, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Uri.UnescapeDataString(password), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("unlikely-secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        }
    }
}
