using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Services in three languages verify the assertion with their own libraries, whatever the gateway's keys do meanwhile.</summary>
public sealed class BackendsVerifyAssertions(VerifyingBackendsSite servers) : IClassFixture<VerifyingBackendsSite>
{
    public static TheoryData<string> Names => [.. VerifyingBackendsSite.Names];

    [Fact]
    public async Task Assertion_BeforeDuringAndAfterARotation_IsAcceptedByAll()
    {
        using var joerg = servers.Gateway.NewBrowser();
        await joerg.SignInAsync(People.Joerg);
        var kids = VerifyingBackendsSite.Names.ToDictionary(name => name, _ => new HashSet<string>());

        await Wait.UntilAsync(
            async () =>
            {
                foreach (var name in VerifyingBackendsSite.Names)
                {
                    var claims = name == "aspnet" ? await WhoAmIPatientlyAsync(joerg, name) : await WhoAmIAsync(joerg, name);
                    Assert.Equal(People.Joerg.Id, claims.GetProperty("sub").GetString());
                    Assert.Equal("Jörg Ümlaut", claims.GetProperty("name").GetString());
                    Assert.False(claims.TryGetProperty("role", out _));
                    kids[name].Add(claims.GetProperty("kid").GetString()!);
                }

                return kids.Values.All(seen => seen.Count >= 2);
            },
            TimeSpan.FromSeconds(30),
            "every backend has seen a rotation");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Assertion_MadeOutToAnotherClusterOrByNobody_IsRefused(string name)
    {
        using var alice = servers.Gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        var other = (await alice.EchoAsync("/app/mine")).Header("X-User-Assertion")!;
        var own = await WhoAmIAsync(alice, name);
        Assert.Equal("editor", own.GetProperty("role").GetString());

        // Past the gateway: this is what the assertion is for.
        using var direct = new Browser(servers.AddressOf(name));
        foreach (var assertion in (string[])[other, other[..^4] + "AAAA", "", "x.y.z", Unsigned(name)])
        {
            using var response = await direct.GetAsync("/whoami", ("X-User-Assertion", assertion), ("X-User-Id", People.Alice.Id));
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{name} took '{assertion}': {response.StatusCode}\n{servers.Log}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Assertion_ForgedByTheClient_IsReplaced(string name)
    {
        using var bob = servers.Gateway.NewBrowser();
        await bob.SignInAsync(People.Bob);

        var claims = await WhoAmIAsync(bob, name, ("X-User-Assertion", Unsigned(name)), ("x_user_assertion", Unsigned(name)));

        Assert.Equal(People.Bob.Id, claims.GetProperty("sub").GetString());
    }

    private static string Unsigned(string audience)
    {
        var exp = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        return $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Encode($$"""{"iss":"gateway","aud":"{{audience}}","sub":"{{People.Alice.Id}}","iat":1,"exp":{{exp}}}""")}.";

        static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
    }

    // ASP.NET Core fetches keys twice a day, which is often enough for keys that are published a day ahead; here, where
    // everything is faster, it meets one that it does not know, refuses it, and fetches the keys for the next request.
    private async Task<JsonElement> WhoAmIPatientlyAsync(Browser browser, string name)
    {
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync($"/{name}/whoami");
                return response.StatusCode == HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(3),
            $"{name} accepts the new key");
        return await WhoAmIAsync(browser, name);
    }

    private async Task<JsonElement> WhoAmIAsync(Browser browser, string name, params (string Name, string Value)[] headers)
    {
        using var response = await browser.GetAsync($"/{name}/whoami", headers);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{name}: {response.StatusCode} {response.Headers.WwwAuthenticate} {await response.Content.ReadAsStringAsync()}\n{servers.Log}");
        return await response.JsonAsync();
    }
}
