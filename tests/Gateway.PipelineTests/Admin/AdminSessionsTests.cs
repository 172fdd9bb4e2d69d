using System.Text.Json;

namespace Gateway.PipelineTests.Admin;

/// <summary>Everybody's sessions: how they are listed, and how they end.</summary>
public sealed class AdminSessionsTests : IAsyncLifetime
{
    private TestEnvironment _site = null!;
    private Browser _carol = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestEnvironment.StartAsync();
        _carol = await _site.SignInAsync(People.Carol);
    }

    public ValueTask DisposeAsync()
    {
        _carol?.Dispose();
        return _site?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [Fact]
    public async Task List_HasEverybodysSessions_WithTheirUsers()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        using var response = await _carol.GetAsync("/auth/admin/sessions");
        var document = await response.JsonAsync();
        var sessions = document.GetProperty("sessions").EnumerateArray().ToList();

        Assert.Equal(JsonValueKind.Null, document.GetProperty("cursor").ValueKind);
        Assert.Equal(
            [People.Alice.Id, People.Carol.Id],
            sessions.Select(static session => session.GetProperty("user_data").GetProperty("id").GetString()!).Order());
        var own = Assert.Single(sessions, static session => session.GetProperty("current").GetBoolean());
        Assert.Equal(
            ["session_id", "user_data", "created_at", "last_accessed", "expires_at", "ip", "user_agent", "device", "current"],
            own.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(
            ["id", "email", "username", "full_name", "role"],
            own.GetProperty("user_data").EnumerateObject().Select(static property => property.Name));
    }

    [Fact]
    public async Task List_ByCursor_HasEachSessionOnce_AHundredAtATime()
    {
        var expected = new List<string> { await IdAsync(_carol) };
        for (var n = 0; n < 230; n++)
        {
            using var bob = await _site.SignInAsync(People.Bob);
            expected.Add(await IdAsync(bob));
        }

        var pages = await ReadAllAsync("/auth/admin/sessions");

        Assert.Equal([100, 100, 31], pages.Select(static page => page.Count));
        Assert.Equal(expected.Order(StringComparer.Ordinal), pages.SelectMany(static page => page).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("alice@example.com")]
    [InlineData("ALICE")]
    [InlineData("11111111-1111-4111-8111-111111111111")]
    public async Task List_OfAPerson_ByAnyNameOfTheirs(string user)
    {
        using var alice = await _site.SignInAsync(People.Alice);

        Assert.Equal([[await IdAsync(alice)]], await ReadAllAsync($"/auth/admin/sessions?user={Uri.EscapeDataString(user)}"));
    }

    [Fact]
    public async Task List_OfNobody_IsEmpty() => Assert.Equal([[]], await ReadAllAsync("/auth/admin/sessions?user=nobody"));

    [Theory]
    [InlineData("cursor=x")]
    [InlineData("cursor=0")]
    [InlineData("cursor=AAAAAAAAAAAAAAAA")]
    [InlineData("cursor=%20%2B")]
    [InlineData("cursor=x&cursor=y")]
    [InlineData("user=alice&user=bob")]
    public async Task List_BadQuery_Is400(string query)
    {
        using var response = await _carol.GetAsync($"/auth/admin/sessions?{query}");
        await response.AssertProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task List_CursorOfAnotherList_Is400()
    {
        for (var n = 0; n < 101; n++)
        {
            using var bob = await _site.SignInAsync(People.Bob);
        }

        using var first = await _carol.GetAsync("/auth/admin/sessions");
        var cursor = (await first.JsonAsync()).GetProperty("cursor").GetString();
        using var response = await _carol.GetAsync($"/auth/admin/sessions?user=bob&cursor={cursor}");
        await response.AssertProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Delete_EndsThatSessionAtOnce_AndASecondTimeIs404()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");
        var path = $"/auth/admin/sessions/{await IdAsync(alice)}";
        using var ended = await _carol.SendAsync(HttpMethod.Delete, path);
        using var again = await _carol.SendAsync(HttpMethod.Delete, path);

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await again.AssertProblemAsync(HttpStatusCode.NotFound);
        await AssertEndedAsync(alice);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("a%20b")]
    public async Task Delete_NoSession_Is404(string id)
    {
        using var response = await _carol.SendAsync(HttpMethod.Delete, $"/auth/admin/sessions/{id}");
        await response.AssertProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task DeleteOfAUser_EndsAllOfTheirs_AndNobodyElses()
    {
        using var laptop = await _site.SignInAsync(People.Alice);
        using var phone = await _site.SignInAsync(People.Alice);
        using var bob = await _site.SignInAsync(People.Bob);
        using var response = await _carol.SendAsync(HttpMethod.Delete, $"/auth/admin/users/{People.Alice.Id}/sessions");

        Assert.Equal("""{"ended":2}""", await response.Content.ReadAsStringAsync());
        await AssertEndedAsync(laptop);
        await AssertEndedAsync(phone);
        await bob.EchoAsync("/app/x");
    }

    [Fact]
    public async Task DeleteOfAUser_WithoutSessions_EndsNone()
    {
        using var response = await _carol.SendAsync(HttpMethod.Delete, "/auth/admin/users/nobody/sessions");
        Assert.Equal("""{"ended":0}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task StoreDown_Is503()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        var id = await IdAsync(alice);
        _site.Store.IsDown = true;
        foreach (var path in (string[])[$"/auth/admin/sessions/{id}", $"/auth/admin/users/{People.Alice.Id}/sessions"])
        {
            using var response = await _carol.SendAsync(HttpMethod.Delete, path);
            response.AssertUnavailable();
        }
    }

    [Fact]
    public async Task Page_ShowsTheSession_AsksAndEndsIt()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        var path = $"/auth/admin/sessions/{await IdAsync(alice)}/end?user=alice";
        using var list = await _carol.NavigateAsync("/auth/admin/sessions?user=alice");
        using var question = await _carol.NavigateAsync(path);
        using var ended = await _carol.PostFormAsync(path);
        using var again = await _carol.PostFormAsync(path);

        var page = await list.AssertPageAsync(HttpStatusCode.OK);
        Assert.Contains(People.Alice.FullName, page, StringComparison.Ordinal);
        Assert.Contains($"href=\"{path}\"", page, StringComparison.Ordinal);
        Assert.Contains($"action=\"{path}\"", await question.AssertPageAsync(HttpStatusCode.OK), StringComparison.Ordinal);
        ended.AssertRedirect(HttpStatusCode.SeeOther, "/auth/admin/sessions?user=alice");
        again.AssertRedirect(HttpStatusCode.SeeOther, "/auth/admin/sessions?user=alice");
        await AssertEndedAsync(alice);
    }

    [Fact]
    public async Task Page_OfASessionThatIsOver_Is404()
    {
        using var response = await _carol.NavigateAsync("/auth/admin/sessions/nothing/end");
        await response.AssertPageAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Page_OfAPerson_AsksAndEndsAllOfTheirs()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        var path = $"/auth/admin/users/{People.Alice.Id}/sessions/end";
        using var list = await _carol.NavigateAsync("/auth/admin/sessions?user=alice");
        using var question = await _carol.NavigateAsync(path);
        using var ended = await _carol.PostFormAsync(path);

        Assert.Contains($"href=\"{path}\"", await list.AssertPageAsync(HttpStatusCode.OK), StringComparison.Ordinal);
        Assert.Contains($"action=\"{path}\"", await question.AssertPageAsync(HttpStatusCode.OK), StringComparison.Ordinal);
        ended.AssertRedirect(HttpStatusCode.SeeOther, $"/auth/admin/sessions?user={People.Alice.Id}");
        await AssertEndedAsync(alice);
    }

    [Fact]
    public async Task Page_OfManySessions_LeadsThroughAllOfThem()
    {
        for (var n = 0; n < 30; n++)
        {
            using var bob = await _site.SignInAsync(People.Bob);
        }

        var (path, shown) = ((string?)"/auth/admin/sessions", 0);
        while (path is not null)
        {
            using var response = await _carol.NavigateAsync(path);
            var page = await response.AssertPageAsync(HttpStatusCode.OK);
            shown += page.Split("<li>").Length - 1;
            path = Between(page, "<a class=\"button\" href=\"", "\"");
        }

        Assert.Equal(31, shown);
    }

    [Fact]
    public async Task Ends_AreToldInTheAccountOfThePerson_WithWhoDidIt()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        using var phone = await _site.SignInAsync(People.Alice);
        (await _carol.SendAsync(HttpMethod.Delete, $"/auth/admin/sessions/{await IdAsync(phone)}")).Dispose();

        await Wait.UntilAsync(
            async () =>
            {
                using var response = await alice.GetAsync("/auth/activity");
                return (await response.JsonAsync()).GetProperty("activity").EnumerateArray().Any(static act =>
                    act.GetProperty("event").GetString() == "session_ended" && act.GetProperty("by").GetString() == People.Carol.Id);
            },
            TimeSpan.FromSeconds(10),
            "the end is told");
    }

    private static string? Between(string text, string begin, string end) =>
        text.IndexOf(begin, StringComparison.Ordinal) is >= 0 and var at
            ? WebUtility.HtmlDecode(text[(at + begin.Length)..text.IndexOf(end, at + begin.Length, StringComparison.Ordinal)])
            : null;

    private static async Task AssertEndedAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/app/x");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<string> IdAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/auth/session");
        return (await response.JsonAsync()).GetProperty("session_id").GetString()!;
    }

    private async Task<List<List<string>>> ReadAllAsync(string path)
    {
        var pages = new List<List<string>>();
        string? cursor = null;
        do
        {
            using var response = await _carol.GetAsync(cursor is null ? path : $"{path}{(path.Contains('?') ? '&' : '?')}cursor={cursor}");
            var page = await response.JsonAsync();
            pages.Add([.. page.GetProperty("sessions").EnumerateArray().Select(static session => session.GetProperty("session_id").GetString()!)]);
            cursor = page.GetProperty("cursor").GetString();
        }
        while (cursor is not null);

        return pages;
    }
}
