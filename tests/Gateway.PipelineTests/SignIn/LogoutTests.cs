namespace Gateway.PipelineTests.SignIn;

/// <summary>The sign-out ends the session for good, and only a POST does it.</summary>
public sealed class LogoutTests(TestEnvironment environment)
{
    [Fact]
    public async Task Program_Gets204_AndTheSessionIsOver()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        using var copy = environment.NewBrowser(alice.Cookies.Copy());
        using var response = await alice.SignOutAsync();
        using var replayed = await copy.GetAsync("/app/x");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        response.AssertExpiresCookie();
        response.AssertClearsCache();
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.StatusCode);
    }

    [Fact]
    public async Task Form_IsLedToTheSignIn()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        using var response = await alice.PostFormAsync("/auth/logout");

        response.AssertRedirect(HttpStatusCode.SeeOther, "/auth/login");
        response.AssertExpiresCookie();
        response.AssertClearsCache();
    }

    [Fact]
    public async Task WithoutASession_TheAnswerIsTheSame()
    {
        using var stranger = environment.NewBrowser();
        using var program = await stranger.SignOutAsync();
        using var form = await stranger.PostFormAsync("/auth/logout");

        Assert.Equal(HttpStatusCode.NoContent, program.StatusCode);
        form.AssertRedirect(HttpStatusCode.SeeOther, "/auth/login");
        program.AssertClearsCache();
        form.AssertClearsCache();
    }

    [Fact]
    public async Task Get_AsksAndEndsNothing()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        using var response = await alice.NavigateAsync("/auth/logout");

        Assert.Matches("(?is)<form[^>]*method=\"?post", await response.AssertPageAsync(HttpStatusCode.OK));
        await alice.EchoAsync("/app/x");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task CrossSite_Is403AndEndsNothing(string name, string value)
    {
        using var alice = await environment.SignInAsync(People.Alice);
        using var response = await alice.SendAsync(HttpMethod.Post, "/auth/logout", (name, value));

        await response.AssertProblemAsync(HttpStatusCode.Forbidden);
        Assert.Null(response.Header("Clear-Site-Data"));
        await alice.EchoAsync("/app/x");
    }

    [Fact]
    public async Task OneBrowser_LeavesTheOtherSignedIn()
    {
        using var here = await environment.SignInAsync(People.Alice);
        using var there = await environment.SignInAsync(People.Alice);
        using var response = await here.SignOutAsync();
        await there.EchoAsync("/app/x");
    }
}
