using Microsoft.Extensions.Time.Testing;

namespace Gateway.PipelineTests.Authentication;

/// <summary>
/// How long a session lasts, on a clock that the tests move. Lifetimes are short because each tick of every timer is made up for.
/// </summary>
public sealed class LifetimeTests
{
    [Fact]
    public async Task UnusedSession_IsOverAfterItsTtl_ThoughItIsCached()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock);
        using var alice = await environment.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");

        clock.Advance(TimeSpan.FromMinutes(6.1));
        using var refused = await alice.GetAsync("/app/x");

        await refused.AssertProblemAsync(HttpStatusCode.Unauthorized);
        Assert.True(refused.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task UsedSession_IsRenewed()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock);
        using var alice = await environment.SignInAsync(People.Alice);

        for (var half = 0; half < 3; half++)
            await UseAndAdvanceAsync(alice, clock, TimeSpan.FromMinutes(3));

        await alice.EchoAsync("/app/x");
    }

    [Fact]
    public async Task UsedSession_IsOverAfterItsAbsoluteTtl()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock);
        using var alice = await environment.SignInAsync(People.Alice);

        for (var part = 0; part < 3; part++)
            await UseAndAdvanceAsync(alice, clock, TimeSpan.FromMinutes(3.9));
        await alice.EchoAsync("/app/x");
        clock.Advance(TimeSpan.FromMinutes(0.4));
        using var refused = await alice.GetAsync("/app/x");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData("/auth/session")]
    [InlineData("/auth/sessions/active")]
    public async Task Looking_IsNoUse(string path)
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock);
        using var alice = await environment.SignInAsync(People.Alice);

        clock.Advance(TimeSpan.FromMinutes(4));
        using (var looked = await alice.GetAsync(path))
            Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        clock.Advance(TimeSpan.FromMinutes(2.1));
        using var refused = await alice.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task VerifiedRequest_IsUse()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock);
        using var alice = await environment.SignInAsync(People.Alice);

        for (var half = 0; half < 3; half++)
            await UseAndAdvanceAsync(alice, clock, TimeSpan.FromMinutes(3), "/auth/verify");
    }

    [Fact]
    public async Task RememberedSession_OutlivesTheTtl_AndItsCookieTheBrowser()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock);
        using var alice = environment.NewBrowser();
        using var signedIn = await alice.TrySignInAsync(People.Alice.Email, UsersFile.Password, remember: true);
        Assert.Equal("7776000", signedIn.Cookie(GatewayProcess.CookieName)!.Attribute("Max-Age"));

        clock.Advance(TimeSpan.FromMinutes(12));
        await alice.EchoAsync("/app/x");
        using var session = await alice.GetAsync("/auth/session");

        Assert.Equal(HttpStatusCode.OK, session.StatusCode);
    }

    private static Task<TestEnvironment> StartAsync(FakeTimeProvider clock) => TestEnvironment.StartAsync(
        static setup => setup
            .Set("Gateway:Sessions:Ttl", "00:06:00")
            .Set("Gateway:Sessions:AbsoluteTtl", "00:12:00")
            .Set("Gateway:Sessions:Remember:Ttl", "00:20:00"),
        clock);

    // Use is written back by a timer of the same clock; only when that is done may the session be asked again.
    private static async Task UseAndAdvanceAsync(Browser browser, FakeTimeProvider clock, TimeSpan time, string path = "/app/x")
    {
        using (var used = await browser.GetAsync(path))
            Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        var usedAt = clock.GetUtcNow();
        await Wait.UntilAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                using var response = await browser.GetAsync("/auth/session");
                return (await response.JsonAsync()).GetProperty("last_accessed").GetDateTimeOffset() >= usedAt.AddMilliseconds(-1);
            },
            TimeSpan.FromSeconds(20),
            "the use is written");
        clock.Advance(time);
    }
}
