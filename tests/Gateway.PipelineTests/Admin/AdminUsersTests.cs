using System.Text.Json;

namespace Gateway.PipelineTests.Admin;

/// <summary>The users of the file: how they are listed, and who may sign in.</summary>
public sealed class AdminUsersTests : IAsyncLifetime
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
    public async Task List_HasAllUsers_WithTheirSessions()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        using var phone = await _site.SignInAsync(People.Alice);
        using var response = await _carol.GetAsync("/auth/admin/users");
        var document = await response.JsonAsync();
        var users = document.GetProperty("users").EnumerateArray().ToList();

        Assert.Equal(JsonValueKind.Null, document.GetProperty("cursor").ValueKind);
        Assert.Equal(People.All.Select(static person => person.Email).Order(), users.Select(static user => user.GetProperty("email").GetString()));
        Assert.Equal(
            $$"""{"id":"{{People.Alice.Id}}","email":"alice@example.com","username":"alice","full_name":"Alice Adams","role":"editor","disabled":false,"sessions":2}""",
            users[0].GetRawText());
        Assert.Equal([People.Dave.Id], users.Where(static user => user.GetProperty("disabled").GetBoolean()).Select(static user => user.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("ALI", "alice")]
    [InlineData("bob@", "bob")]
    [InlineData("Ümlaut", "joerg")]
    [InlineData("33333333", "carol")]
    [InlineData("nobody at all", null)]
    public async Task Search_FindsPartsOfAnyName(string search, string? username)
    {
        using var response = await _carol.GetAsync($"/auth/admin/users?search={Uri.EscapeDataString(search)}");
        var users = (await response.JsonAsync()).GetProperty("users").EnumerateArray().Select(static user => user.GetProperty("username").GetString());

        Assert.Equal(username is null ? [] : [username], users);
    }

    [Theory]
    [InlineData("cursor=x")]
    [InlineData("cursor=AAAAAAAAAAAAAAAA")]
    [InlineData("search=a&search=b")]
    public async Task List_BadQuery_Is400(string query)
    {
        using var response = await _carol.GetAsync($"/auth/admin/users?{query}");
        await response.AssertProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Disable_EndsTheSessions_AndNoSignInFollows_UntilEnabled()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        using var disabled = await _carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/{People.Alice.Id}/disable");
        using var request = await alice.GetAsync("/app/x");
        using var refused = await alice.TrySignInAsync(People.Alice.Email, UsersFile.Password);
        using var enabled = await _carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/{People.Alice.Id}/enable");
        using var admitted = await alice.TrySignInAsync(People.Alice.Email, UsersFile.Password);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (disabled.StatusCode, enabled.StatusCode));
        Assert.Equal(HttpStatusCode.Unauthorized, request.StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (refused.StatusCode, admitted.StatusCode));
    }

    [Fact]
    public async Task Disable_TellsThePerson_WhoDidIt()
    {
        using var alice = await _site.SignInAsync(People.Alice);
        (await _carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/{People.Alice.Id}/disable")).Dispose();
        (await _carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/{People.Alice.Id}/enable")).Dispose();
        using var again = await _site.SignInAsync(People.Alice);

        await Wait.UntilAsync(
            async () =>
            {
                using var response = await again.GetAsync("/auth/activity");
                return (await response.JsonAsync()).GetProperty("activity").EnumerateArray().Any(static act =>
                    act.GetProperty("event").GetString() == "session_ended" && act.GetProperty("by").GetString() == People.Carol.Id);
            },
            TimeSpan.FromSeconds(10),
            "the end is told");
    }

    [Fact]
    public async Task Disable_Oneself_Is409_AndChangesNothing()
    {
        using var response = await _carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/{People.Carol.Id}/disable");
        await response.AssertProblemAsync(HttpStatusCode.Conflict);
        using var page = await _carol.NavigateAsync($"/auth/admin/users/{People.Carol.Id}/disable");
        await page.AssertPageAsync(HttpStatusCode.Conflict);
        using var still = await _carol.GetAsync("/auth/admin/users");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("enable")]
    public async Task Change_OfNobody_Is404(string change)
    {
        using var response = await _carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/nobody/{change}");
        await response.AssertProblemAsync(HttpStatusCode.NotFound);
        using var page = await _carol.NavigateAsync($"/auth/admin/users/nobody/{change}");
        await page.AssertPageAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Page_AsksAndDisables()
    {
        var path = $"/auth/admin/users/{People.Bob.Id}/disable";
        using var list = await _carol.NavigateAsync("/auth/admin/users?search=bob");
        using var question = await _carol.NavigateAsync(path);
        using var done = await _carol.PostFormAsync(path);
        using var after = await _carol.NavigateAsync(done.Headers.Location!.OriginalString);

        Assert.Contains($"href=\"{path}\"", await list.AssertPageAsync(HttpStatusCode.OK), StringComparison.Ordinal);
        Assert.Contains($"action=\"{path}\"", await question.AssertPageAsync(HttpStatusCode.OK), StringComparison.Ordinal);
        done.AssertRedirect(HttpStatusCode.SeeOther, $"/auth/admin/users?search={People.Bob.Id}");
        Assert.Contains($"href=\"/auth/admin/users/{People.Bob.Id}/enable\"", await after.AssertPageAsync(HttpStatusCode.OK), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OffersNobodyToDisableThemselves()
    {
        using var list = await _carol.NavigateAsync("/auth/admin/users?search=carol");
        var page = await list.AssertPageAsync(HttpStatusCode.OK);

        Assert.Contains(People.Carol.FullName, page, StringComparison.Ordinal);
        Assert.DoesNotContain("/disable", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_EscapesWhatWasSearchedFor()
    {
        using var list = await _carol.NavigateAsync("/auth/admin/users?search=%3Cb%3E%22");
        Assert.DoesNotContain("<b>", await list.AssertPageAsync(HttpStatusCode.OK), StringComparison.Ordinal);
    }
}
