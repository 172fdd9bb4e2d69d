using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>An operator looks after the accounts from the command line.</summary>
public sealed class UsersCommands(Site site)
{
    [Fact]
    public async Task Account_AddedDisabledEnabledAndGivenAPassword()
    {
        var erin = NewPerson("erin");
        await site.Proxy.AddUserAsync(erin);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(erin.Email, erin.Password));

        var listing = (await RunAsync(["users", "list"])).EnsureSuccess().Output;
        Assert.Contains(erin.Email, listing, StringComparison.Ordinal);
        Assert.Contains(erin.Username, listing, StringComparison.Ordinal);
        Assert.DoesNotContain("$argon2", listing, StringComparison.Ordinal);

        (await RunAsync(["users", "disable", erin.Email])).EnsureSuccess();
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(erin.Email, erin.Password));

        (await RunAsync(["users", "enable", erin.Username])).EnsureSuccess();
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(erin.Email, erin.Password));

        (await RunAsync(["users", "set-password", erin.Username, "--password-stdin"], "another pass phrase\n")).EnsureSuccess();
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(erin.Email, erin.Password));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(erin.Email, "another pass phrase"));
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("set-password")]
    public async Task Account_DisabledOrGivenAPassword_LosesItsSessionsWithinASecond(string command)
    {
        var frank = NewPerson("frank");
        await site.Proxy.AddUserAsync(frank);
        using var browser = await site.NewBrowserAsync(frank);
        await browser.EchoAsync("/app/before");

        string[] stdin = command == "set-password" ? ["--password-stdin"] : [];
        (await RunAsync(["users", command, frank.Email, .. stdin], "another pass phrase")).EnsureSuccess();

        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync("/app/after");
                return response.StatusCode == HttpStatusCode.Unauthorized;
            },
            TimeSpan.FromSeconds(1),
            "the open session is over");
    }

    [Fact]
    public async Task Add_TheSameAddressOrNameAgain_Fails()
    {
        foreach (var (email, username) in ((string, string)[])[(People.Alice.Email, "someone-else"), ("ALICE@example.com", "someone-else"), ("new@example.com", "alice")])
        {
            var result = await RunAsync(["users", "add", "--email", email, "--username", username, "--name", "X", "--password-stdin"], "some pass phrase");
            AssertFailed(1, result);
        }
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("enable")]
    public async Task Unknown_Account_Fails(string command) => AssertFailed(1, await RunAsync(["users", command, "nobody@example.com"]));

    [Theory]
    [InlineData("users", "add", "--username", "x")]
    [InlineData("users", "add", "--email", "x@example.com", "--username", "x", "--name", "X", "--password", "given as an argument")]
    [InlineData("users", "disable")]
    [InlineData("users", "no-such-command")]
    public async Task Usage_Wrong_Is2(params string[] arguments) => AssertFailed(2, await RunAsync(arguments, "x"));

    [Fact]
    public async Task Password_Empty_IsRefused()
    {
        var result = await RunAsync(["users", "add", "--email", "empty@example.com", "--username", "empty", "--name", "X", "--password-stdin"], "\n");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(HttpStatusCode.BadRequest, await SignInAsync("empty@example.com", ""));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("users", "--help")]
    [InlineData("users", "add", "--help")]
    [InlineData("migrate", "--help")]
    public async Task Help_IsThereForEveryCommand(params string[] arguments)
    {
        var result = (await RunAsync(arguments)).EnsureSuccess();
        Assert.Contains("Usage", result.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Migrate_Again_ChangesNothing()
    {
        (await RunAsync(["migrate"])).EnsureSuccess();
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(People.Alice.Email, People.Alice.Password));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("list", "--json")]
    [InlineData("disable", "alice")]
    [InlineData("enable", "alice")]
    [InlineData("set-password", "alice", "--password-stdin")]
    public async Task NoTable_Yet_IsASentenceThatNamesTheWayOut(params string[] arguments)
    {
        await using var gateway = new GatewayProcess(site.Setup().UseDatabase(await site.Postgres.CreateDatabaseAsync()));

        var result = await gateway.RunCommandAsync(["users", .. arguments], "some pass phrase");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["The gateway's table of users is not in this database yet, or is an older one: run 'gateway migrate' first."], result.ErrorLines);
    }

    [Fact]
    public async Task DatabaseDown_IsOneLine()
    {
        await using var gateway = new GatewayProcess(site.Setup().UseDatabase($"postgres://gateway:secret@127.0.0.1:{FreePort.Take()}/gateway"));

        var result = await gateway.RunCommandAsync(["users", "list"]);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("The users cannot be read or written: ", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private static Person NewPerson(string name)
    {
        var id = Guid.NewGuid();
        return new Person(id.ToString(), $"{name}-{id:N}@example.com", $"{name}-{id:N}", name, "viewer", "some pass phrase");
    }

    private static void AssertFailed(int exitCode, CommandResult result)
    {
        Assert.Equal(exitCode, result.ExitCode);
        Assert.NotEmpty(result.ErrorLines);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(string[] arguments, string? input = null) => site.Proxy.RunCommandAsync(arguments, input);

    private async Task<HttpStatusCode> SignInAsync(string login, string password)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.TrySignInAsync(login, password);
        return response.StatusCode;
    }
}
