using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Without Redis and PostgreSQL everything works in one process, and the log says what that means.</summary>
public sealed class EmbeddedDefault(Site site) : IDisposable
{
    private static readonly Person Alice = People.Alice with { Password = UsersFile.Password };

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NoAddresses_SignInProxyAndSignOut_WorkWithOneWarningEach()
    {
        await using var gateway = await GatewayProcess.StartAsync(Setup());
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(Alice);
        Assert.Equal(Alice.Id, (await browser.EchoAsync("/app/embedded")).Header("X-User-Id"));
        using var signOut = await browser.SignOutAsync();
        Assert.Equal(HttpStatusCode.NoContent, signOut.StatusCode);
        using var refused = await browser.GetAsync("/app/embedded");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        var warnings = WarningsOf(gateway).ToList();
        Assert.Single(warnings, entry => entry.Contains("Redis", StringComparison.OrdinalIgnoreCase));
        Assert.Single(warnings, entry => entry.Contains("PostgreSQL", StringComparison.OrdinalIgnoreCase) || entry.Contains("DATABASE_URL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithAddresses_StartsWithoutAWarning()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup());
        Assert.Empty(WarningsOf(gateway));
    }

    [Theory]
    [InlineData("allkeys-lru", true)]
    [InlineData("allkeys-random", true)]
    [InlineData("volatile-lru", false)]
    public async Task Redis_ThatMayEvictTheKeyRing_IsWarnedAbout(string policy, bool warned)
    {
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { MaxMemoryPolicy = policy });
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis));
        bool Warns() => WarningsOf(gateway).Any(entry => entry.Contains(policy, StringComparison.Ordinal));

        if (warned)
            await Wait.UntilAsync(Warns, TimeSpan.FromSeconds(5), $"the log warns about {policy}");
        else
            Assert.False(Warns());
    }

    [Fact]
    public async Task UsersAdd_WithoutADatabase_WritesTheFile()
    {
        await using var gateway = new GatewayProcess(Setup());
        await gateway.AddUserAsync(People.Bob);
        Assert.DoesNotContain(People.Bob.Password, await File.ReadAllTextAsync(_folder.Combine("users.json")), StringComparison.Ordinal);

        await gateway.StartAsync();
        using var bob = gateway.NewBrowser();
        await bob.SignInAsync(People.Bob);
        using var alice = gateway.NewBrowser();
        await alice.SignInAsync(Alice);
    }

    [Fact]
    public async Task UsersDisable_WhileItRuns_Counts()
    {
        await using var gateway = await GatewayProcess.StartAsync(Setup());
        (await gateway.RunCommandAsync(["users", "disable", Alice.Email])).EnsureSuccess();
        using var browser = gateway.NewBrowser();
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.TrySignInAsync(Alice.Email, Alice.Password);
                return response.StatusCode == HttpStatusCode.Unauthorized;
            },
            TimeSpan.FromSeconds(5),
            "the disabled account can't sign in");
    }

    [Fact]
    public async Task Restart_EndsTheSessionsAndExpiresTheirCookies()
    {
        await using var gateway = await GatewayProcess.StartAsync(Setup());
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(Alice);
        Assert.Equal(0, await gateway.StopAsync());
        await gateway.StartAsync();

        using var response = await browser.GetAsync("/app/embedded-restarted");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.True(response.Deletes(GatewayProcess.CookieName));
    }

    private static IEnumerable<string> WarningsOf(GatewayProcess gateway) => gateway.Log.Split('\n').Where(line => line.Contains("Z warn  ", StringComparison.Ordinal));

    private GatewaySetup Setup() => new GatewaySetup().UsualRoutes(site.Backend).Set("Gateway:Users:File", UsersFile.Write(_folder, Alice));
}
