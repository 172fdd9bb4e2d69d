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
    public async Task Form_NamesSomebodyElsesSession_EndsNothing()
    {
        using var mallory = await SignInAsync(await NewPersonAsync(), Firefox);
        using var erin = await SignInAsync(await NewPersonAsync(), Firefox);

        using var response = await mallory.PostFormAsync($"/auth/sessions/{await IdAsync(erin)}/end");

        AssertSeeOther(Path, response);
        await erin.EchoAsync("/app/still");
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
