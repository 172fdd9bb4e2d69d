using System.Text.Json.Nodes;

namespace Gateway.PipelineTests.Admin;

/// <summary>Who may use the administration, and from where.</summary>
public sealed class AdminAccessTests(TestEnvironment environment)
{
    public static TheoryData<string, string> Endpoints => new()
    {
        { "GET", "/auth/admin" },
        { "GET", "/auth/admin/sessions" },
        { "DELETE", "/auth/admin/sessions/x" },
        { "GET", "/auth/admin/sessions/x/end" },
        { "POST", "/auth/admin/sessions/x/end" },
        { "GET", "/auth/admin/users" },
        { "DELETE", "/auth/admin/users/x/sessions" },
        { "GET", "/auth/admin/users/x/sessions/end" },
        { "POST", "/auth/admin/users/x/sessions/end" },
        { "GET", "/auth/admin/users/x/disable" },
        { "POST", "/auth/admin/users/x/disable" },
        { "GET", "/auth/admin/users/x/enable" },
        { "POST", "/auth/admin/users/x/enable" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Stranger_Is401(string method, string path)
    {
        using var stranger = environment.NewBrowser();
        using var response = await stranger.SendAsync(new HttpMethod(method), path);
        await response.AssertProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Stranger_InABrowser_IsOfferedTheSignIn()
    {
        using var stranger = environment.NewBrowser();
        using var response = await stranger.NavigateAsync("/auth/admin/users");
        Assert.Contains(
            "href=\"/auth/login?returnUrl=%2Fauth%2Fadmin%2Fusers\"",
            await response.AssertPageAsync(HttpStatusCode.Unauthorized), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task OtherRole_Is403(string method, string path)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var response = await alice.SendAsync(new HttpMethod(method), path);
        await response.AssertProblemAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task OtherSite_WithAnUnsafeMethod_Is403(string method, string path)
    {
        using var carol = await environment.BrowserOfAsync(People.Carol);
        using var response = await carol.SendAsync(new HttpMethod(method), path, ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(method != "GET", response.StatusCode == HttpStatusCode.Forbidden);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task NoRoleConfigured_Is404ForEverybody(string method, string path)
    {
        await using var closed = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:Admin:Roles", new JsonArray()));
        using var carol = await closed.SignInAsync(People.Carol);
        using var stranger = closed.NewBrowser();
        foreach (var browser in (Browser[])[carol, stranger])
        {
            using var response = await browser.SendAsync(new HttpMethod(method), path);
            await response.AssertProblemAsync(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task OtherRoleConfigured_OpensToItAlone()
    {
        await using var other = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:Admin:Roles", new JsonArray("editor")));
        using var alice = await other.SignInAsync(People.Alice);
        using var carol = await other.SignInAsync(People.Carol);
        using var allowed = await alice.GetAsync("/auth/admin/users");
        using var refused = await carol.GetAsync("/auth/admin/users");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (allowed.StatusCode, refused.StatusCode));
    }

    [Fact]
    public async Task CachedSession_IsDecidedByTheFastPath_AsThePolicySays()
    {
        using var carol = await environment.BrowserOfAsync(People.Carol);
        (await carol.GetAsync("/auth/admin/users")).Dispose();
        using var response = await carol.GetAsync("/auth/admin/users");

        Assert.Equal((HttpStatusCode.OK, "fast-path"), (response.StatusCode, TestEnvironment.DecidedBy(response)));
    }

    [Fact]
    public async Task UnknownAddress_Is404()
    {
        using var carol = await environment.BrowserOfAsync(People.Carol);
        using var response = await carol.GetAsync("/auth/admin/nothing");
        await response.AssertProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/auth/admin")]
    [InlineData("/auth/admin/sessions")]
    [InlineData("/auth/admin/users")]
    public async Task Page_HasTheSafeHeaders_AndNoInlineStyleOrScript(string path)
    {
        using var carol = await environment.BrowserOfAsync(People.Carol);
        using var response = await carol.NavigateAsync(path);
        var page = await response.AssertPageAsync(HttpStatusCode.OK);

        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Contains("default-src 'none'", response.Header("Content-Security-Policy")!, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
    }
}
