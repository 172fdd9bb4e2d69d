using System.Net;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Backends get a signed statement of who is calling, and everybody the keys to check it.</summary>
public sealed class Assertions(Site site)
{
    private const string Header = "X-User-Assertion";
    private const string JwksPath = "/auth/.well-known/jwks.json";

    [Fact]
    public async Task SignedIn_BackendGetsAnAssertionForItsClusterThatIsUsedAgain()
    {
        using var alice = await site.NewBrowserAsync(People.Alice);
        var received = await alice.EchoAsync("/app/one");
        var again = await alice.EchoAsync("/open/two");

        var text = received.Header(Header)!;
        Assert.Equal(text, again.Header(Header));
        var token = await ValidateAsync(site.Proxy, text, "backend");
        Assert.Equal("gateway", token.Issuer);
        Assert.Equal(People.Alice.Id, token.Subject);
        Assert.Equal(received.Header("X-Session-Id"), token.GetPayloadValue<string>("sid"));
        Assert.Equal(300, token.GetPayloadValue<long>("exp") - token.GetPayloadValue<long>("iat"));
    }

    [Fact]
    public async Task Stranger_BackendGetsNoAssertion()
    {
        using var stranger = site.NewBrowser();

        Assert.Empty((await stranger.EchoAsync("/open/stranger", (Header, "forged"))).AllSpelledLike(Header));
    }

    [Fact]
    public async Task Presets_AllButNone_HaveTheAssertion_AndItIsUsedAgainThoughTheSessionIsReadEveryTime()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup()
            .Set("Gateway:Sessions:LocalCache:Size", 0)
            .Set("Gateway:PublicUrl", "https://app.example.com")
            .Route("authelia", "/authelia", transforms: new JsonObject { ["IdentityHeaders"] = "authelia" })
            .Route("none", "/none", transforms: new JsonObject { ["IdentityHeaders"] = "none" }));
        using var carol = gateway.NewBrowser();
        await carol.SignInAsync(People.Carol);

        var text = (await carol.EchoAsync("/authelia/x")).Header(Header)!;

        Assert.Equal("https://app.example.com", (await ValidateAsync(gateway, text, "backend")).Issuer);
        Assert.Equal(text, (await carol.EchoAsync("/app/x")).Header(Header));
        Assert.Empty((await carol.EchoAsync("/none/x", (Header, "forged"))).AllSpelledLike(Header));
    }

    [Fact]
    public async Task TurnedOff_BackendGetsNone_AndThereAreNoKeys()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().Set("Gateway:Identity:Assertion:Header", null));
        using var alice = gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);

        Assert.Empty((await alice.EchoAsync("/app/off", (Header, "forged"))).AllSpelledLike(Header));
        using var jwks = await alice.GetAsync(JwksPath);
        Assert.Equal("""{"keys":[]}""", await jwks.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Jwks_Anybody_MayKeepItForAWhileAndAskWhetherItChanged()
    {
        using var stranger = site.NewBrowser();
        using var response = await stranger.GetAsync(JwksPath);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("public, max-age=300", response.Headers.CacheControl!.ToString());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("\"d\"", body, StringComparison.Ordinal);
        using var unchanged = await stranger.GetAsync(JwksPath, ("If-None-Match", response.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var changed = await stranger.GetAsync(JwksPath, ("If-None-Match", "\"other\""));
        Assert.Equal(body, await changed.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task FlushDb_TwoGateways_AgreeOnNewKeysWithinFiveSeconds_AndGoOnWithThemWhileRedisIsDown()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var one = await GatewayProcess.StartAsync(site.Setup(redis));
        await using var two = await GatewayProcess.StartAsync(site.Setup(redis));
        await AssertShareKeysAsync(one, two);
        var lost = await JwksAsync(one);
        Assert.Equal(lost, await JwksAsync(two));

        await redis.SendAsync("FLUSHDB");

        await Wait.UntilAsync(
            async () => await JwksAsync(one) is var jwks && jwks != lost && jwks == await JwksAsync(two), TimeSpan.FromSeconds(5), "the gateways agree on new keys");
        await Wait.UntilAsync(() => SignsInAsync(one), TimeSpan.FromSeconds(5), "one can sign in again");
        await AssertShareKeysAsync(one, two);
        await AssertShareKeysAsync(two, one);

        var kept = await JwksAsync(one);
        await redis.KillAsync();
        Assert.Equal(kept, await JwksAsync(one));
        await redis.StartAgainAsync();
    }

    [Fact]
    public async Task DeletedKeys_KnownSession_IsSignedWithNewOnesAtOnce()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis));
        using var alice = gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        var before = new JsonWebToken((await alice.EchoAsync("/app/before")).Header(Header));

        await redis.SendAsync("DEL", "gateway:assertion-keys");

        await Wait.UntilAsync(
            async () => new JsonWebToken((await alice.EchoAsync("/app/after")).Header(Header)).Kid != before.Kid, TimeSpan.FromSeconds(5), "assertions are signed with a new key");
        await ValidateAsync(gateway, (await alice.EchoAsync("/app/after")).Header(Header)!, "backend");
    }

    [Fact]
    public async Task Restart_EmbeddedDefault_KeepsTheKeys()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySetup().UsualRoutes(site.Backend));
        var before = await JwksAsync(gateway);
        await gateway.StopAsync();

        await gateway.StartAsync();

        Assert.Equal(before, await JwksAsync(gateway));
    }

    private static async Task AssertShareKeysAsync(GatewayProcess issuer, GatewayProcess other)
    {
        using var browser = issuer.NewBrowser();
        await browser.SignInAsync(People.Alice);
        await ValidateAsync(other, (await browser.EchoAsync("/app/shared")).Header(Header)!, "backend");
    }

    private static async Task<bool> SignsInAsync(GatewayProcess gateway)
    {
        using var browser = gateway.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Alice.Email, People.Alice.Password);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private static async Task<string> JwksAsync(GatewayProcess gateway)
    {
        using var browser = gateway.NewBrowser();
        using var response = await browser.GetAsync(JwksPath);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<JsonWebToken> ValidateAsync(GatewayProcess publisher, string text, string audience)
    {
        var parameters = new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidAudience = audience,
            ValidAlgorithms = ["ES256"],
            IssuerSigningKeys = new JsonWebKeySet(await JwksAsync(publisher)).GetSigningKeys(),
        };
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(text, parameters);
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }
}
