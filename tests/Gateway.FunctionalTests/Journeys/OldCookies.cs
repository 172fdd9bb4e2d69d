using System.Net;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Whoever was signed in at the program that stood here before stays signed in, by that program's own cookie.</summary>
public sealed class OldCookies(Site site) : IAsyncLifetime
{
    private const string Name = "connect.sid";
    private const string Secret = "keyboard cat of the old program";
    private const string Id = "kX8v2mQz4Rt6Yb1NcW9eHs3JpLd7Ga5U";
    private const string Query = "SELECT sid AS id, sess->'user'->>'id' AS user_id, sess->'user' AS user_data, now() AS created_at, expire AS expires_at FROM session";

    private static readonly string OldCookie = $"{Name}={Sign(Id, Secret)}";

    private RedisProcess _redis = null!;
    private ConnectionMultiplexer _direct = null!;
    private GatewayProcess _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _direct = await _redis.ConnectAsync();
        _gateway = await StartAsync("ExpressSession", "2099-01-31T00:00:00Z");
        var database = await site.Postgres.CreateDatabaseAsync();
        // The table of connect-pg-simple.
        await ForeignDatabase.RunAsync(
            database,
            $$$"""
            CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
            INSERT INTO session VALUES ('{{{Id}}}', '{"cookie":{},"user":{"id":"{{{People.Alice.Id}}}","email":"{{{People.Alice.Email}}}","full_name":"Alice of old"}}', now() at time zone 'utc' + interval '5 hours');
            """);
        (await _gateway.RunCommandAsync(["sessions", "import", "--database", database, "--query", Query])).EnsureSuccess();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _direct.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task OldCookie_AtAProxiedRoute_SignsInAndIsReplaced()
    {
        using var browser = _gateway.NewBrowser();
        browser.Cookies[Name] = Sign(Id, Secret);

        var first = await browser.EchoAsync("/app/first");

        Assert.Equal(People.Alice.Id, first.Header("X-User-Id"));
        Assert.Equal("Alice of old", first.Header("X-User-Full-Name"));
        Assert.Equal(OldCookie, first.Header("Cookie"));
        Assert.NotEqual(Id, first.Header("X-Session-Id"));
        Assert.NotNull(browser.Cookies[GatewayProcess.CookieName]);
        Assert.False(await Db.KeyExistsAsync($"session:{Id}"));

        // The new cookie alone carries on with the same session, and the old one is worth nothing soon.
        browser.Cookies[Name] = null;
        Assert.Equal(first.Header("X-Session-Id"), (await browser.EchoAsync("/app/second")).Header("X-Session-Id"));
        Assert.InRange((await Db.KeyTimeToLiveAsync($"gateway:successor:{Id}"))!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        await Db.KeyDeleteAsync($"gateway:successor:{Id}");
        await AssertOpensNothingAsync(OldCookie);
        await browser.EchoAsync("/app/third");
    }

    [Fact]
    public async Task OldCookie_ManyRequestsAtOnceAndAnswersLost_AllInOneSession()
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            using var browser = _gateway.NewBrowser();
            using var answer = await browser.GetAsync($"/app/{n}", ("Cookie", OldCookie));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var id = (await answer.EchoAsync()).Header("X-Session-Id");

            // Whichever answer the browser keeps, its cookie works.
            Assert.Equal(id, (await browser.EchoAsync("/app/after")).Header("X-Session-Id"));
            return id;
        }));

        Assert.Single(sessions.Distinct());
        Assert.Equal(1, await Db.SetLengthAsync($"user_sessions:{People.Alice.Id}"));
    }

    [Fact]
    public async Task ForgedOrForeign_OpensNothing()
    {
        await AssertOpensNothingAsync($"{Name}={Sign(Id, "a guess")}");
        await AssertOpensNothingAsync($"{Name}={Id}");
        await AssertOpensNothingAsync($"{Name}=s%3A{Id}.");
        await AssertOpensNothingAsync($"{Name}={Sign("unknown-session", Secret)}");
        await AssertOpensNothingAsync($"{GatewayProcess.CookieName}={Sign(Id, Secret)}");

        // A session of the gateway's own is not opened by its id, however well that is signed.
        using var bob = _gateway.NewBrowser();
        var id = (await bob.SignInAsync(People.Bob)).GetProperty("session_id").GetString()!;
        await AssertOpensNothingAsync($"{Name}={Sign(id, Secret)}");
        Assert.True(await Db.KeyExistsAsync($"session:{Id}"));
    }

    [Fact]
    public async Task SignOut_WithTheOldCookie_EndsItForGood()
    {
        using var browser = _gateway.NewBrowser();
        browser.Cookies[Name] = Sign(Id, Secret);

        using var answer = await browser.SignOutAsync();

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(browser.Cookies[GatewayProcess.CookieName]);
        await AssertOpensNothingAsync(OldCookie);
    }

    [Fact]
    public async Task Revoked_BeforeItsOwnerComes_OpensNothing()
    {
        (await _gateway.RunCommandAsync(["sessions", "revoke", "--user", People.Alice.Id])).EnsureSuccess();

        await AssertOpensNothingAsync(OldCookie);
    }

    [Fact]
    public async Task OtherSite_WithTheOldCookie_IsRefused()
    {
        using var browser = _gateway.NewBrowser();

        using var answer = await browser.SendAsync(HttpMethod.Post, "/app/transfer", ("Cookie", OldCookie), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Until_Past_OpensNothing()
    {
        await using var later = await StartAsync("ExpressSession", "2020-01-31T00:00:00Z");
        using var browser = later.NewBrowser();

        using var answer = await browser.GetAsync("/app/late", ("Cookie", OldCookie));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("has not opened any session since", later.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_IsTheIdAndWarnsAtStart()
    {
        await using var plain = await StartAsync("Plain", "2099-01-31T00:00:00Z");
        Assert.Contains("IT HAS NO SIGNATURE", plain.Log, StringComparison.Ordinal);
        using var browser = plain.NewBrowser();
        browser.Cookies[Name] = Id;

        await browser.EchoAsync("/app/plain");
        browser.Cookies[Name] = null;
        await browser.EchoAsync("/app/plain");
        Assert.DoesNotContain(Id, plain.Log, StringComparison.Ordinal);
    }

    private static string Sign(string id, string secret) =>
        Uri.EscapeDataString($"s:{id}.{Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(id))).TrimEnd('=')}");

    private IDatabase Db => _direct.GetDatabase();

    private Task<GatewayProcess> StartAsync(string format, string until)
    {
        var setup = site.Setup(_redis)
            .Set("Gateway:Sessions:Import:Cookie", Name)
            .Set("Gateway:Sessions:Import:Format", format)
            .Set("Gateway:Sessions:Import:Until", until);
        return GatewayProcess.StartAsync(format == "Plain" ? setup : setup.SetEnvironment("Gateway__Sessions__Import__Secret", Secret));
    }

    private async Task AssertOpensNothingAsync(string cookie)
    {
        using var browser = _gateway.NewBrowser();
        using var answer = await browser.GetAsync("/app/no", ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
