namespace Gateway.PipelineTests.Account;

/// <summary>One page for a person's account.</summary>
public sealed class AccountTests(TestEnvironment environment)
{
    [Fact]
    public async Task Account_ShowsDevicesAndActivity()
    {
        using var carol = await environment.SignInAsync(People.Carol);
        using var response = await carol.NavigateAsync("/auth/account");
        var page = await response.AssertPageAsync(HttpStatusCode.OK);

        Assert.Contains(People.Carol.FullName, page, StringComparison.Ordinal);
        Assert.Contains("This device", page, StringComparison.Ordinal);
        Assert.Contains("Signed in", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/auth/activity\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Shares", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stranger_IsLedToTheSignIn_AndBack(bool isNavigation)
    {
        using var stranger = environment.NewBrowser();
        using var response = isNavigation ? await stranger.NavigateAsync("/auth/account") : await stranger.GetAsync("/auth/account");

        response.AssertRedirect(HttpStatusCode.Found, "/auth/login?returnUrl=%2Fauth%2Faccount");
    }

    [Fact]
    public async Task Devices_PageOfTheirOwn_LeadsToTheAccount()
    {
        using var carol = await environment.BrowserOfAsync(People.Carol);
        using var response = await carol.NavigateAsync("/auth/sessions/active");

        Assert.Contains("href=\"/auth/account\"", await response.AssertPageAsync(HttpStatusCode.OK), StringComparison.Ordinal);
    }
}
