using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A person sees where they are signed in, and ends what should not be.</summary>
public sealed class Devices(Site site)
{
    private const string Path = "/auth/sessions/active";
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
    private const string Chrome = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

    [Fact]
    public async Task Program_AsksForTheList_GetsJsonWithReadableDevices()
    {
        var erin = await NewPersonAsync();
        using var laptop = await SignInAsync(erin, Firefox);
        using var phone = await SignInAsync(erin, Chrome);

        var sessions = await ListAsync(laptop);

        Assert.Equal(["Chrome on Android", "Firefox on Linux"], sessions.Select(session => session.GetProperty("device").GetString()).Order());
        var current = Assert.Single(sessions, session => session.GetProperty("current").GetBoolean());
        Assert.Equal(Firefox, current.GetProperty("user_agent").GetString());
        Assert.Equal("127.0.0.1", current.GetProperty("ip").GetString());
    }

    [Fact]
    public async Task Person_OpensThePage_SeesTheDevicesAndTheirOwnFirst()
    {
        var erin = await NewPersonAsync();
        using var laptop = await SignInAsync(erin, Firefox);
        using var phone = await SignInAsync(erin, Chrome);

        using var response = await laptop.NavigateAsync(Path);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/html", response.MediaType());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.InRange(page.IndexOf("This device", StringComparison.Ordinal), page.IndexOf("Firefox on Linux", StringComparison.Ordinal), page.IndexOf("Chrome on Android", StringComparison.Ordinal));
        Assert.Contains("Sign out everywhere else", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_NotSignedIn_IsOfferedTheSignIn()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.NavigateAsync(Path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("href=\"/auth/login?returnUrl=%2Fauth%2Fsessions%2Factive\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_EndsAnotherSession_AndComesBackToThePage()
    {
        var erin = await NewPersonAsync();
        using var laptop = await SignInAsync(erin, Firefox);
        using var phone = await SignInAsync(erin, Chrome);
        var id = await IdAsync(phone);

        for (var again = 0; again < 2; again++)
        {
            using var response = await laptop.PostFormAsync($"/auth/sessions/{id}/end");
            AssertSeeOther(Path, response);
        }

        await AssertEndedAsync(phone);
        await laptop.EchoAsync("/app/still");
    }

    [Fact]
    public async Task Form_EndsTheSessionAtHand_AndLeadsToTheSignIn()
    {
        using var laptop = await SignInAsync(await NewPersonAsync(), Firefox);

        using var response = await laptop.PostFormAsync($"/auth/sessions/{await IdAsync(laptop)}/end");

        AssertSeeOther("/auth/login", response);
        Assert.True(response.Deletes(GatewayProcess.CookieName));
        await AssertEndedAsync(laptop);
    }

    [Fact]
    public async Task Form_EndsEverythingElse()
    {
        var erin = await NewPersonAsync();
        using var laptop = await SignInAsync(erin, Firefox);
        using var phone = await SignInAsync(erin, Chrome);
        using var tablet = await SignInAsync(erin, Chrome);

        using var response = await laptop.PostFormAsync("/auth/sessions/end-others");

        AssertSeeOther(Path, response);
        await AssertEndedAsync(phone);
        await AssertEndedAsync(tablet);
        Assert.Single(await ListAsync(laptop));
    }

    [Fact]
    public async Task Form_NamesSomebodyElsesSession_EndsNothing()
    {
        using var mallory = await SignInAsync(await NewPersonAsync(), Firefox);
        using var erin = await SignInAsync(await NewPersonAsync(), Firefox);

        using var response = await mallory.PostFormAsync($"/auth/sessions/{await IdAsync(erin)}/end");

        AssertSeeOther(Path, response);
        await erin.EchoAsync("/app/still");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Form_OfAnotherSite_IsRefused(string header, string value)
    {
        var erin = await NewPersonAsync();
        using var laptop = await SignInAsync(erin, Firefox);
        using var phone = await SignInAsync(erin, Chrome);

        foreach (var path in (string[])[$"/auth/sessions/{await IdAsync(phone)}/end", $"/auth/sessions/{await IdAsync(laptop)}/end", "/auth/sessions/end-others"])
        {
            using var response = await laptop.SendAsync(HttpMethod.Post, path, (header, value));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        await phone.EchoAsync("/app/still");
        await laptop.EchoAsync("/app/still");
    }

    [Theory]
    [InlineData("/auth/sessions/x/end")]
    [InlineData("/auth/sessions/end-others")]
    public async Task Form_FollowedAsALink_EndsNothing(string path)
    {
        using var laptop = await SignInAsync(await NewPersonAsync(), Firefox);
        using var response = await laptop.NavigateAsync(path);

        Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, response.StatusCode.ToString());
        await laptop.EchoAsync("/app/still");
    }

    private static void AssertSeeOther(string location, HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(location, response.Headers.Location!.ToString());
    }

    private static Task AssertEndedAsync(Browser browser) => Wait.UntilAsync(
        async () =>
        {
            using var response = await browser.GetAsync("/app/ended");
            return response.StatusCode == HttpStatusCode.Unauthorized;
        },
        TimeSpan.FromSeconds(1),
        "the session is over");

    private static async Task<List<JsonElement>> ListAsync(Browser browser)
    {
        using var response = await browser.GetAsync(Path);
        return [.. (await response.JsonAsync()).GetProperty("active_sessions").EnumerateArray()];
    }

    private static async Task<string> IdAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/auth/session");
        return (await response.JsonAsync()).GetProperty("session_id").GetString()!;
    }

    private async Task<Person> NewPersonAsync()
    {
        var id = Guid.NewGuid();
        var person = new Person(id.ToString(), $"erin-{id:N}@example.com", $"erin-{id:N}", "Erin", "viewer", "some pass phrase");
        await site.Proxy.AddUserAsync(person);
        return person;
    }

    private async Task<Browser> SignInAsync(Person person, string userAgent)
    {
        var browser = site.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = new FormUrlEncodedContent([new("email", person.Email), new("password", person.Password)]),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        using var response = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return browser;
    }
}
