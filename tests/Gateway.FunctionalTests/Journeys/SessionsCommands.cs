using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>An operator looks at people's sessions from the command line, and ends them while the gateway serves.</summary>
public sealed class SessionsCommands(Site site) : IAsyncLifetime
{
    private RedisProcess _redis = null!;
    private GatewayProcess _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _gateway = await GatewayProcess.StartAsync(site.Setup(_redis));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_ListedAndRevokedOneByOneByUserAndAll()
    {
        using var laptop = await SignInAsync(People.Alice);
        using var phone = await SignInAsync(People.Alice);
        using var bob = await SignInAsync(People.Bob);

        var sessions = JsonDocument.Parse((await RunAsync("list", "--user", People.Alice.Email, "--json")).EnsureSuccess().Output).RootElement;
        Assert.Equal(2, sessions.GetArrayLength());
        var table = (await RunAsync("list", "--user", People.Alice.Id)).EnsureSuccess().Output;
        Assert.Equal(3, table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        using var own = await phone.GetAsync("/auth/session");
        var id = (await own.JsonAsync()).GetProperty("session_id").GetString()!;
        (await RunAsync("revoke", "--session", id)).EnsureSuccess();
        await AssertEndedAsync(phone);
        await laptop.EchoAsync("/app/still");

        (await RunAsync("revoke", "--user", People.Alice.Username)).EnsureSuccess();
        await AssertEndedAsync(laptop);
        await bob.EchoAsync("/app/still");

        Assert.Contains("Ended 1 session.", (await RunAsync("revoke", "--all")).EnsureSuccess().Output, StringComparison.Ordinal);
        await AssertEndedAsync(bob);
    }

    [Theory]
    [InlineData(2, "revoke")]
    [InlineData(2, "revoke", "--all", "--user", "alice")]
    [InlineData(2, "list")]
    [InlineData(1, "revoke", "--session", "no-such-session")]
    [InlineData(1, "revoke", "--user", "nobody@example.com")]
    public async Task Revoke_Unclear_EndsNothingAndSaysWhy(int exitCode, params string[] arguments)
    {
        using var alice = await SignInAsync(People.Alice);

        var result = await RunAsync(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.NotEmpty(result.ErrorLines);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
        await alice.EchoAsync("/app/still");
    }

    [Fact]
    public async Task Revoke_RedisDown_FailsAndSaysSo()
    {
        await _redis.KillAsync();

        var result = await RunAsync("revoke", "--all");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.ErrorLines, line => line.StartsWith("Redis does not answer", StringComparison.Ordinal));
    }

    private static Task AssertEndedAsync(Browser browser) => Wait.UntilAsync(
        async () =>
        {
            using var response = await browser.GetAsync("/app/ended");
            return response.StatusCode == HttpStatusCode.Unauthorized;
        },
        TimeSpan.FromSeconds(1),
        "the session is over");

    private async Task<Browser> SignInAsync(Person person)
    {
        var browser = _gateway.NewBrowser();
        await browser.SignInAsync(person);
        return browser;
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => _gateway.RunCommandAsync(["sessions", .. arguments]);
}
