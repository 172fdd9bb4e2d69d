using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.PipelineTests.Account;

/// <summary>People see the last events of their own account, and of nobody else's.</summary>
public sealed class ActivityTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";

    [Fact]
    public async Task Activity_IsWhatTheCallerDid_TheNewestFirst()
    {
        var clock = TestEnvironment.NewClock();
        await using var site = await TestEnvironment.StartAsync(time: clock);
        using var stranger = site.NewBrowser();
        (await stranger.TrySignInAsync(People.Alice.Email, "wrong")).Dispose();
        clock.Advance(TimeSpan.FromSeconds(1));
        using var laptop = site.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = new FormUrlEncodedContent([new("email", People.Alice.Email), new("password", UsersFile.Password)]),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", Firefox);
        (await laptop.SendAsync(request)).Dispose();
        clock.Advance(TimeSpan.FromSeconds(1));
        using var phone = await site.SignInAsync(People.Alice);
        using var bob = await site.SignInAsync(People.Bob);
        clock.Advance(TimeSpan.FromSeconds(1));
        var id = await IdAsync(phone);
        (await laptop.SendAsync(HttpMethod.Delete, $"/auth/sessions/{id}")).Dispose();

        var events = await ListAsync(laptop);

        Assert.Equal(
            ["session_ended", "sign_in", "sign_in", "sign_in_failed"], events.Select(static one => one.GetProperty("event").GetString()));
        Assert.Equal(id, events[0].GetProperty("session_id").GetString());
        Assert.Equal(("127.0.0.1", "Firefox on Linux"), (events[2].GetProperty("ip").GetString(), events[2].GetProperty("device").GetString()));
        Assert.Equal(["at", "event", "ip", "device"], events[3].EnumerateObject().Select(static property => property.Name));
        Assert.Equal(["at", "event", "ip", "device", "session_id"], events[2].EnumerateObject().Select(static property => property.Name));
        Assert.EndsWith("Z", events[0].GetProperty("at").GetString()!, StringComparison.Ordinal);
        Assert.Single(await ListAsync(bob));
    }

    [Fact]
    public async Task SignOut_IsSeenAtTheNextSignIn()
    {
        await using var site = await TestEnvironment.StartAsync();
        using var first = await site.SignInAsync(People.Bob);
        (await first.SignOutAsync()).Dispose();
        using var second = await site.SignInAsync(People.Bob);

        Assert.Equal(["sign_in", "sign_out", "sign_in"], (await ListAsync(second)).Select(static one => one.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task ThrottledSignIns_AreShownOnce()
    {
        await using var site = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:SignIn:Throttle:Failures", 1));
        using var alice = await site.SignInAsync(People.Alice);
        using var stranger = site.NewBrowser();
        for (var n = 0; n < 5; n++)
        {
            (await stranger.TrySignInAsync(People.Alice.Email, "wrong")).Dispose();
        }

        // One that was wrong, and the first that was refused because of it: anybody could push out the other events otherwise.
        Assert.Equal(
            ["sign_in_failed", "sign_in_failed", "sign_in"], (await ListAsync(alice)).Select(static one => one.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task UsersFile_WithAnotherPassword_IsShown()
    {
        await using var site = await TestEnvironment.StartAsync();
        using var before = await site.SignInAsync(People.Alice);
        var file = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(site.UsersFile))!.AsArray();
        var alice = file.Single(user => user!["id"]!.GetValue<string>() == People.Alice.Id)!;
        var hash = alice["password_hash"]!.GetValue<string>();
        alice["password_hash"] = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        await File.WriteAllTextAsync(site.UsersFile, file.ToJsonString());
        await Wait.UntilAsync(async () => (await before.GetAsync("/auth/session")).StatusCode == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(20), "the session is over");
        alice["password_hash"] = hash;
        await File.WriteAllTextAsync(site.UsersFile, file.ToJsonString());
        await Wait.UntilAsync(
            async () => (await before.TrySignInAsync(People.Alice.Email, UsersFile.Password)).StatusCode == HttpStatusCode.OK,
            TimeSpan.FromSeconds(20),
            "the old password is valid again");

        Assert.Contains("password_changed", (await ListAsync(before)).Select(static one => one.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task Page_TellsTheEventsInWords()
    {
        await using var site = await TestEnvironment.StartAsync();
        using var stranger = site.NewBrowser();
        (await stranger.TrySignInAsync(People.Alice.Email, "wrong")).Dispose();
        using var alice = await site.SignInAsync(People.Alice);
        using var response = await alice.NavigateAsync("/auth/activity");
        var page = await response.AssertPageAsync(HttpStatusCode.OK);

        Assert.Contains("Failed sign-in", page, StringComparison.Ordinal);
        Assert.Contains("Signed in", page, StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Stranger_Is401()
    {
        await using var site = await TestEnvironment.StartAsync();
        using var stranger = site.NewBrowser();
        using var response = await stranger.GetAsync("/auth/activity");

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Asking_IsNoUse()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var site = await TestEnvironment.StartAsync(time: clock);
        using var alice = await site.SignInAsync(People.Alice);
        clock.Advance(TimeSpan.FromMinutes(50));
        Assert.NotEmpty(await ListAsync(alice));
        (await alice.NavigateAsync("/auth/account")).Dispose();
        clock.Advance(TimeSpan.FromMinutes(15));
        using var response = await alice.GetAsync("/auth/activity");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<List<JsonElement>> ListAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/auth/activity");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return [.. (await response.JsonAsync()).GetProperty("activity").EnumerateArray()];
    }

    private static async Task<string> IdAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/auth/session");
        return (await response.JsonAsync()).GetProperty("session_id").GetString()!;
    }
}
