using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.PipelineTests.Authentication;

/// <summary>Idle lifetimes that follow use, on a clock that the tests move.</summary>
public sealed class AdaptiveLifetimeTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string NewerFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    // What is not set has its default.
    public static TheoryData<string> Settings => ["""{ "Min": "00:15:00", "Max": "12:00:00", "Step": "01:00:00" }""", """{ "Min": "00:15:00" }"""];

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task UseAfterAStep_DoublesTheLifetime_AtOnce(string settings)
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock, settings);
        using var alice = await environment.SignInAsync(People.Alice);
        Assert.Equal(TimeSpan.FromHours(1), await IdleLifetimeAsync(alice));

        clock.Advance(TimeSpan.FromMinutes(50));
        await alice.EchoAsync("/app/x");
        await UntilLastAccessIsWrittenAsync(alice, clock);
        Assert.Equal(TimeSpan.FromHours(1), await IdleLifetimeAsync(alice));
        clock.Advance(TimeSpan.FromMinutes(11));
        await alice.EchoAsync("/app/x");

        // The clock stands still, and with it the interval of other writes.
        await UntilIdleLifetimeIsAsync(alice, TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task AnotherBrowser_ShortensTheLifetimeAtOnce_AndANewerOneDoesNot()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock, """{ "Step": "01:00:00" }""");
        using var alice = await environment.SignInAsync(People.Alice);
        foreach (var agent in (string[])[Firefox, NewerFirefox])
        {
            clock.Advance(TimeSpan.FromMinutes(2));
            await alice.EchoAsync("/app/x", ("User-Agent", agent));
            await UntilLastAccessIsWrittenAsync(alice, clock);
            Assert.Equal(TimeSpan.FromHours(1), await IdleLifetimeAsync(alice));
        }

        await alice.EchoAsync("/app/x", ("User-Agent", Chrome));

        await UntilIdleLifetimeIsAsync(alice, TimeSpan.FromMinutes(15));
        clock.Advance(TimeSpan.FromMinutes(16));
        using var refused = await alice.GetAsync("/app/x", ("User-Agent", Chrome));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task KeepMeSignedIn_KeepsItsLifetime()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock, """{ "Step": "01:00:00" }""");
        using var alice = environment.NewBrowser();
        using var signedIn = await alice.TrySignInAsync(People.Alice.Email, UsersFile.Password, remember: true);

        foreach (var agent in (string[])[Firefox, Chrome])
        {
            clock.Advance(TimeSpan.FromHours(2));
            await alice.EchoAsync("/app/x", ("User-Agent", agent));
            await UntilLastAccessIsWrittenAsync(alice, clock);
        }

        Assert.Equal(TimeSpan.FromDays(14), await IdleLifetimeAsync(alice));
    }

    [Fact]
    public async Task Off_LifetimesStayFixed()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock, "null");
        using var alice = await environment.SignInAsync(People.Alice);
        foreach (var agent in (string[])[Firefox, Chrome])
        {
            clock.Advance(TimeSpan.FromMinutes(50));
            await alice.EchoAsync("/app/x", ("User-Agent", agent));
            await UntilLastAccessIsWrittenAsync(alice, clock);
        }

        Assert.Equal(TimeSpan.FromHours(1), await IdleLifetimeAsync(alice));
    }

    private static Task<TestEnvironment> StartAsync(FakeTimeProvider clock, string settings) =>
        TestEnvironment.StartAsync(setup => setup.Set("Gateway:Sessions:Adaptive", JsonNode.Parse(settings)), clock);

    private static async Task<TimeSpan> IdleLifetimeAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/auth/session");
        var session = await response.JsonAsync();
        return session.GetProperty("expires_at").GetDateTimeOffset() - session.GetProperty("last_accessed").GetDateTimeOffset();
    }

    private static Task UntilIdleLifetimeIsAsync(Browser browser, TimeSpan lifetime) => Wait.UntilAsync(
        async () => await IdleLifetimeAsync(browser) == lifetime, TimeSpan.FromSeconds(20), $"the idle lifetime is {lifetime}");

    // The interval's timer is of the same clock.
    private static async Task UntilLastAccessIsWrittenAsync(Browser browser, FakeTimeProvider clock)
    {
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
    }
}
