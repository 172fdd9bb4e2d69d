using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.PipelineTests.Admin;

/// <summary>An administrator reads what was counted, on the embedded default as with Redis.</summary>
public sealed class AnalyticsTests
{
    private const string Path = "/auth/admin/analytics";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Counts_OfADay_AddUp()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var site = await TestEnvironment.StartAsync(
            static setup => setup.Set("Gateway:SignIn:Throttle:Failures", 2).Set("Gateway:Sessions:MaxPerUser", 1), clock);
        using var stranger = site.NewBrowser();
        foreach (var _ in Enumerable.Range(0, 4))
        {
            (await stranger.TrySignInAsync(People.Alice.Email, "wrong")).Dispose();
        }

        using var first = await site.SignInAsync(People.Bob);
        await first.EchoAsync("/app/1");
        await first.EchoAsync("/app/2");
        (await first.GetAsync("/open/3")).Dispose();
        (await stranger.GetAsync("/open/4")).Dispose();
        (await first.GetAsync("/auth/session")).Dispose();
        clock.Advance(TimeSpan.FromSeconds(90));
        using var second = await site.SignInAsync(People.Bob);
        (await second.SignOutAsync()).Dispose();
        using var carol = await site.SignInAsync(People.Carol);

        var report = await UntilAsync(carol, clock, static report => Total(report, "sessions_begun") == 3);

        Assert.Equal(["from", "to", "step", "series", "devices", "session_seconds"], report.EnumerateObject().Select(static one => one.Name));
        Assert.Equal("hour", report.GetProperty("step").GetString());
        Assert.Equal(24, report.GetProperty("series").GetArrayLength());
        Assert.Equal(
            [
                "at", "sign_ins", "sign_ins_failed", "sign_ins_throttled", "sessions_begun", "sessions_ended", "active_users", "requests",
            ],
            report.GetProperty("series")[0].EnumerateObject().Select(static one => one.Name));
        Assert.Equal(
            (3, 2, 2, 3),
            (Total(report, "sign_ins"), Total(report, "sign_ins_failed"), Total(report, "sign_ins_throttled"), Total(report, "requests")));
        Assert.Equal((1, 1), (Ended(report, "limit"), Ended(report, "sign_out")));
        Assert.Equal(3, report.GetProperty("devices").EnumerateObject().Sum(static device => device.Value.GetInt64()));
        Assert.InRange(report.GetProperty("session_seconds").GetProperty("p90").GetInt64(), 60, 110);
        var day = await ReadAsync(carol, "?step=day");
        Assert.Equal(35, day.GetProperty("series").GetArrayLength());
        Assert.InRange(day.GetProperty("series").EnumerateArray().Sum(static point => point.GetProperty("active_users").GetInt64()), 2, 4);
        Assert.DoesNotContain(People.Bob.Id, report.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(People.Bob.Email, report.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?from=yesterday")]
    [InlineData("?step=week")]
    [InlineData("?from=2026-03-01T00:00:00Z&to=2026-02-01T00:00:00Z")]
    [InlineData("?from=2001-01-01T00:00:00Z")]
    [InlineData("?step=day&step=hour")]
    public async Task Range_ThatIsNone_Is400(string query)
    {
        await using var site = await TestEnvironment.StartAsync();
        using var carol = await site.SignInAsync(People.Carol);
        using var response = await carol.GetAsync(Path + query);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task OtherRoles_Are403_Strangers401()
    {
        await using var site = await TestEnvironment.StartAsync();
        using var bob = await site.SignInAsync(People.Bob);
        using var stranger = site.NewBrowser();
        using var forbidden = await bob.GetAsync(Path);
        using var refused = await stranger.GetAsync(Path);

        await forbidden.AssertProblemAsync(HttpStatusCode.Forbidden);
        await refused.AssertProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Analytics_TurnedOff_Are404()
    {
        await using var site = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:Analytics:Enabled", false));
        using var carol = await site.SignInAsync(People.Carol);
        using var response = await carol.GetAsync(Path);

        await response.AssertProblemAsync(HttpStatusCode.NotFound);
        Assert.NotEqual(HttpStatusCode.NotFound, (await carol.GetAsync("/auth/activity")).StatusCode);
    }

    private static async Task<JsonElement> UntilAsync(Browser browser, FakeTimeProvider clock, Predicate<JsonElement> condition)
    {
        JsonElement report = default;
        await Wait.UntilAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return condition(report = await ReadAsync(browser));
            },
            Patience,
            "the counts are visible");
        return report;
    }

    private static async Task<JsonElement> ReadAsync(Browser browser, string query = "")
    {
        using var response = await browser.GetAsync(Path + query);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync();
    }

    private static long Total(JsonElement report, string name) =>
        report.GetProperty("series").EnumerateArray().Sum(point => point.GetProperty(name).GetInt64());

    private static long Ended(JsonElement report, string reason) => report.GetProperty("series").EnumerateArray()
        .Sum(point => point.GetProperty("sessions_ended").TryGetProperty(reason, out var count) ? count.GetInt64() : 0);
}
