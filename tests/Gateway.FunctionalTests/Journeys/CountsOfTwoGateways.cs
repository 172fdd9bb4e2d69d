using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Two gateways on one Redis count together, and a person sees what happened at either of them.</summary>
public sealed class CountsOfTwoGateways(Site site)
{
    private const string Path = "/auth/admin/analytics";

    // Counts are visible within ten seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Counts_AddUp_AndACleanStopLosesNone()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var one = await GatewayProcess.StartAsync(site.Setup(redis));
        await using var other = await GatewayProcess.StartAsync(site.Setup(redis));
        using var carol = one.NewBrowser();
        await carol.SignInAsync(People.Carol);
        using var alice = one.NewBrowser();
        await alice.SignInAsync(People.Alice);
        using var bob = other.NewBrowser();
        await bob.SignInAsync(People.Bob);
        (await bob.TrySignInAsync(People.Bob.Email, "wrong")).Dispose();
        for (var n = 0; n < 10; n++)
        {
            await alice.EchoAsync("/app/x");
            await bob.EchoAsync("/app/x");
        }

        (await alice.SignOutAsync()).Dispose();
        await Wait.UntilAsync(
            async () => Total(await ReadAsync(carol), "sign_ins") == 3 && Total(await ReadAsync(carol), "requests") == 20, Patience, "the counts are visible");

        // What is not written yet is written before the end.
        await bob.EchoAsync("/app/x");
        (await bob.TrySignInAsync(People.Bob.Email, "wrong")).Dispose();
        (await bob.SignOutAsync()).Dispose();
        await other.StopAsync();

        var report = await ReadAsync(carol);
        Assert.Equal(
            (3, 2, 3, 21), (Total(report, "sign_ins"), Total(report, "sign_ins_failed"), Total(report, "sessions_begun"), Total(report, "requests")));
        Assert.Equal(2, Ended(report, "sign_out"));
        Assert.InRange(Total(report, "active_users"), 3, 6);
        var day = await ReadAsync(carol, "?step=day");
        Assert.InRange(Total(day, "active_users"), 3, 6);

        var ended = (await one.RunCommandAsync(["sessions", "revoke", "--user", People.Carol.Email])).EnsureSuccess();
        Assert.Contains("Ended 1 session", ended.Output, StringComparison.Ordinal);
        await carol.SignInAsync(People.Carol);
        Assert.Equal(1, Ended(await ReadAsync(carol), "command"));
    }

    [Fact]
    public async Task Activity_IsOfBothGateways_AndSurvivesARestart()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var one = await GatewayProcess.StartAsync(site.Setup(redis));
        await using var other = await GatewayProcess.StartAsync(site.Setup(redis));
        using var laptop = one.NewBrowser();
        await laptop.SignInAsync(People.Bob);
        using var phone = other.NewBrowser();
        (await phone.TrySignInAsync(People.Bob.Email, "wrong")).Dispose();
        await phone.SignInAsync(People.Bob);
        (await phone.SignOutAsync()).Dispose();
        await other.StopAsync();

        Assert.Equal(["sign_out", "sign_in", "sign_in_failed", "sign_in"], await EventsAsync(laptop));
        Assert.InRange((long)(await redis.SendAsync("PTTL", $"gateway:activity:{People.Bob.Id}"))!, TimeSpan.FromDays(89.9).TotalMilliseconds, TimeSpan.FromDays(90).TotalMilliseconds);
        Assert.DoesNotContain(
            "token", string.Join('\n', ((object[])(await redis.SendAsync("LRANGE", $"gateway:activity:{People.Bob.Id}", "0", "-1"))!)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedisDown_Is503_AndCountsAreKeptUntilItIsBack()
    {
        await using var redis = await RedisProcess.StartAsync(new Testing.RedisOptions { AppendOnly = true });
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis));
        using var carol = gateway.NewBrowser();
        await carol.SignInAsync(People.Carol);
        await Wait.UntilAsync(async () => Total(await ReadAsync(carol), "sign_ins") == 1, Patience, "the counts are visible");
        using var stranger = gateway.NewBrowser();
        await redis.KillAsync();
        (await stranger.TrySignInAsync(People.Bob.Email, "wrong")).Dispose();
        using var down = await carol.GetAsync(Path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        Assert.NotNull(down.Headers.RetryAfter);

        await redis.StartAgainAsync();
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await carol.GetAsync(Path);
                return response.StatusCode == HttpStatusCode.OK && Total(await response.JsonAsync(), "sign_ins_failed") == 1;
            },
            TimeSpan.FromSeconds(20),
            "what was counted meanwhile is written");
        Assert.Equal(1, Total(await ReadAsync(carol), "sign_ins"));
    }

    private static async Task<string?[]> EventsAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/auth/activity");
        return [.. (await response.JsonAsync()).GetProperty("activity").EnumerateArray().Select(static one => one.GetProperty("event").GetString())];
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
