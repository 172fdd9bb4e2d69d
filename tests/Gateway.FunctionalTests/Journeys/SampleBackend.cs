using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The sample, which knows nothing of sessions, serves each person their own projects.</summary>
public sealed class SampleBackend(SampleBackendSite sample) : IClassFixture<SampleBackendSite>
{
    private readonly GatewayProcess _gateway = sample.Gateway;

    [Fact]
    public async Task Projects_AreCreatedListedRenamedAndDeletedByTheirOwnerOnly()
    {
        using var alice = await SignInAsync(People.Alice);
        using var bob = await SignInAsync(People.Bob);

        using var created = await alice.PostJsonAsync("/api/projects", new { name = "Größe & co" });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.JsonAsync()).GetProperty("id").ToString();
        Assert.Equal(["Größe & co"], await NamesAsync(alice));
        Assert.Empty(await NamesAsync(bob));

        using (var theirs = await RenameAsync(bob, id, "mine now"))
            Assert.Equal(HttpStatusCode.NotFound, theirs.StatusCode);
        using (var theirs = await bob.SendAsync(HttpMethod.Delete, $"/api/projects/{id}"))
            Assert.Equal(HttpStatusCode.NotFound, theirs.StatusCode);

        using (var renamed = await RenameAsync(alice, id, "renamed"))
            Assert.True(renamed.IsSuccessStatusCode);
        Assert.Equal(["renamed"], await NamesAsync(alice));
        using (var deleted = await alice.SendAsync(HttpMethod.Delete, $"/api/projects/{id}"))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(await NamesAsync(alice));
    }

    [Fact]
    public async Task Me_TellsWhoIsCalling()
    {
        using var joerg = await SignInAsync(People.Joerg);
        using var response = await joerg.GetAsync("/api/me", ("X-User-Id", People.Alice.Id));
        var text = (await response.JsonAsync()).ToString();
        Assert.Contains(People.Joerg.Id, text, StringComparison.Ordinal);
        Assert.DoesNotContain(People.Alice.Id, text, StringComparison.Ordinal);
        using var me = JsonDocument.Parse(text);
        Assert.Contains(me.RootElement.EnumerateObject(), p => p.Value.ValueKind == JsonValueKind.String && p.Value.GetString() == "Jörg Ümlaut");
    }

    [Fact]
    public async Task Routes_PublicOwnAndAdmin_AreGuardedByTheGateway()
    {
        using var stranger = _gateway.NewBrowser();
        using var open = await stranger.GetAsync("/public/status");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        using var api = await stranger.GetAsync("/api/projects");
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        using var page = await stranger.NavigateAsync("/");
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);

        using var alice = await SignInAsync(People.Alice);
        using var forbidden = await alice.GetAsync("/admin/projects");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        using var carol = await SignInAsync(People.Carol);
        using var admin = await carol.GetAsync("/admin/projects");
        Assert.Equal(HttpStatusCode.OK, admin.StatusCode);
    }

    private static async Task<List<string?>> NamesAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/api/projects");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.JsonAsync();
        var list = body.ValueKind == JsonValueKind.Array ? body : body.EnumerateObject().First(p => p.Value.ValueKind == JsonValueKind.Array).Value;
        return [.. list.EnumerateArray().Select(project => project.GetProperty("name").GetString())];
    }

    private static async Task<HttpResponseMessage> RenameAsync(Browser browser, string id, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/projects/{id}") { Content = System.Net.Http.Json.JsonContent.Create(new { name }) };
        return await browser.SendAsync(request);
    }

    private async Task<Browser> SignInAsync(Person person)
    {
        var browser = _gateway.NewBrowser();
        await browser.SignInAsync(person);
        return browser;
    }
}
