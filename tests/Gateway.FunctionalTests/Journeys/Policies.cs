using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A route says who may use it, and says "someone signed in" when it says nothing.</summary>
public sealed class Policies(Site site)
{
    [Fact]
    public async Task Default_RouteWithoutAPolicy_NeedsASession()
    {
        using var stranger = site.NewBrowser();
        using var refused = await stranger.GetAsync("/app/policy-default");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.False(site.Backend.Received("/app/policy-default"));

        using var bob = await site.NewBrowserAsync(People.Bob);
        Assert.Equal(People.Bob.Id, (await bob.EchoAsync("/app/policy-default")).Header("X-User-Id"));
    }

    [Fact]
    public async Task Anonymous_Route_TellsTheBackendWhoeverIsSignedIn()
    {
        using var stranger = site.NewBrowser();
        Assert.Null((await stranger.EchoAsync("/open/policy")).Header("X-User-Id"));
        using var bob = await site.NewBrowserAsync(People.Bob);
        Assert.Equal(People.Bob.Id, (await bob.EchoAsync("/open/policy")).Header("X-User-Id"));
    }

    [Fact]
    public async Task Named_WrongRole_Is403AndTheSessionGoesOn()
    {
        using var bob = await site.NewBrowserAsync(People.Bob);
        using var refused = await bob.GetAsync("/admin/policy-wrong-role");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.MediaType());
        Assert.Empty(SetCookie.AllOf(refused));
        Assert.False(site.Backend.Received("/admin/policy-wrong-role"));
        Assert.Equal(People.Bob.Id, (await bob.EchoAsync("/app/policy-after-403")).Header("X-User-Id"));

        using var page = await bob.NavigateAsync("/admin/policy-wrong-role");
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Equal("text/html", page.MediaType());
    }

    [Fact]
    public async Task Named_NoRoleAtAll_Is403()
    {
        using var joerg = await site.NewBrowserAsync(People.Joerg);
        using var refused = await joerg.GetAsync("/staff/policy-no-role");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Named_WithoutASession_Is401()
    {
        using var stranger = site.NewBrowser();
        using var refused = await stranger.GetAsync("/admin/policy-stranger");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Named_OneOfSeveralRolesOfTheUser_IsEnough()
    {
        using var carol = await site.NewBrowserAsync(People.Carol);
        Assert.Equal("auditor,admin", (await carol.EchoAsync("/admin/policy-carol")).Header("X-User-Role"));
    }

    [Fact]
    public async Task Named_AnyOfThePolicysRoles_IsEnough()
    {
        using var alice = await site.NewBrowserAsync(People.Alice);
        await alice.EchoAsync("/staff/policy-alice");
        using var carol = await site.NewBrowserAsync(People.Carol);
        await carol.EchoAsync("/staff/policy-carol");
        using var bob = await site.NewBrowserAsync(People.Bob);
        using var refused = await bob.GetAsync("/staff/policy-bob");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }
}
