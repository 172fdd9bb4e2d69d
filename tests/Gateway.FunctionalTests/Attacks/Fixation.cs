using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>Nobody can choose the session that somebody else signs in to (GHSA-f24x-5g9q-753f).</summary>
[Collection(AttackSite.Name)]
public sealed class Fixation(AttackSite site, Site shared)
{
    private const string Name = GatewayProcess.CookieName;

    public static TheoryData<string> Planted { get; } =
        ["planted", "CfDJ8planted", "\"planted\"", "", "00000000-0000-4000-8000-000000000000", "AAAAAAAAAAAAAAAAAAAAAA", new string('x', 5000)];

    /// <summary>Spellings under which a browser would keep the gateway's cookie, or send one of its name.</summary>
    public static TheoryData<string> SetCookies { get; } =
    [
        $"{Name}=planted; Path=/; Secure; HttpOnly",
        $"{Name}=planted",
        $"{Name}=",
        $"{Name}",
        $"{Name}; Path=/; Secure",
        $"{Name}=planted; Path=/app; Domain=example.com",
        $"{Name}=; Path=/; Secure; Max-Age=0",
        $"{Name}=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; Secure",
        $" {Name}=planted; Path=/; Secure",
        $"\t{Name}=planted; Path=/; Secure",
        $" \t {Name}\t =planted; Path=/; Secure",
        $"{Name} = planted; Path=/; Secure",
        $"{Name}\t=\tplanted; Path=/; Secure",
        $"={Name}=planted; Path=/; Secure",
        $"= {Name}=planted; Path=/; Secure",
        $"=\t{Name}=planted; Path=/; Secure",
        $"=={Name}=planted; Path=/; Secure",
        $"{Name.ToUpperInvariant()}=planted; Path=/; Secure",
        $"{Name.ToLowerInvariant()}=planted; Path=/; Secure",
        $"{Name}=\"planted\"; Path=/; Secure",
        $"{Name}==planted; Path=/; Secure",
        $"{Name}=a{Name}=b; Path=/; Secure",
    ];

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task PlantedCookie_IsNotAdopted(string planted)
    {
        using var browser = site.NewBrowser();
        browser.Cookies[Name] = planted;

        var session = await browser.SignInAsync(People.Bob);

        Assert.NotEqual(planted, browser.Cookies[Name]);
        Assert.NotEqual(planted, session.GetProperty("session_id").GetString());
        await AssertOpensNothingAsync(planted);
    }

    [Fact]
    public async Task SessionOfTheAttackers_IsEndedWhenTheVictimSignsInWithIt()
    {
        using var attacker = await site.NewBrowserAsync(People.Joerg);
        var planted = attacker.Cookies[Name]!;
        using var victim = site.Proxy.NewBrowser(attacker.Cookies.Copy());

        var session = (await victim.SignInAsync(People.Bob)).GetProperty("session_id").GetString();

        Assert.NotEqual(planted, victim.Cookies[Name]);
        Assert.Equal(session, (await victim.EchoAsync("/app/x")).Header("X-Session-Id"));
        await AssertOpensNothingAsync(planted);
    }

    [Fact]
    public async Task EverySignIn_MakesANewIdAndSecret()
    {
        using var browser = site.NewBrowser();
        var (ids, cookies) = (new HashSet<string>(), new HashSet<string>());
        await using var redis = await RespClient.ConnectAsync(shared.Redis.Port);
        string? before = null;
        for (var i = 0; i < 5; i++)
        {
            var id = (await browser.SignInAsync(People.Bob)).GetProperty("session_id").GetString()!;
            Assert.True(ids.Add(id));
            Assert.True(cookies.Add(browser.Cookies[Name]!));
            if (before is not null)
                Assert.Equal(0L, await redis.SendAsync("EXISTS", $"session:{before}"));
            before = id;
        }
    }

    [Theory]
    [MemberData(nameof(SetCookies))]
    public async Task SetCookieOfABackend_UnderOurName_IsDropped(string setCookie)
    {
        foreach (var path in (string[])["/open/set-cookie", "/app/set-cookie"])
        {
            var answer = await RawHttp.GetAsync(
                site.Address, $"{path}?value={Uri.EscapeDataString(setCookie)}&value={Uri.EscapeDataString($"theme=dark; {Name}=x")}&value={Uri.EscapeDataString($"x{Name}=1")}", $"Cookie: {site.Cookie}");
            Assert.Equal(200, answer.Status);
            Assert.Equal([$"theme=dark; {Name}=x", $"x{Name}=1"], answer.All("Set-Cookie"));
        }
    }

    private async Task AssertOpensNothingAsync(string value)
    {
        var answer = await RawHttp.GetAsync(site.Address, "/app/x", $"Cookie: {Name}={value}");
        Assert.Equal((int)HttpStatusCode.Unauthorized, answer.Status);
    }

    [Theory]
    [InlineData(true, "/auth/logout")]
    [InlineData(false, "/auth/logout")]
    [InlineData(true, "/auth/login")]
    [InlineData(false, "/auth/login")]
    public async Task CookiePlantedBesideTheOwn_KeepsNoSessionAlive(bool isFirst, string path)
    {
        using var alice = await site.NewBrowserAsync(People.Alice);
        var own = alice.Cookies.Header!;
        var planted = $"{GatewayProcess.CookieName}=planted";
        using var program = site.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.TryAddWithoutValidation("Cookie", isFirst ? $"{planted}; {own}" : $"{own}; {planted}");
        if (path == "/auth/login")
            request.Content = JsonContent.Create(new { email = People.Alice.Email, password = People.Alice.Password });

        using var done = await program.SendAsync(request);

        Assert.True(done.IsSuccessStatusCode);
        using var session = await program.GetAsync("/auth/session", ("Cookie", own));
        Assert.Equal(HttpStatusCode.Unauthorized, session.StatusCode);
    }
}
