using System.Net;
using System.Security.Cryptography;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>What a client says about who it is never reaches a backend.</summary>
public sealed class HeaderSpoofing(Site site)
{
    private const string Forged = "forged-by-the-client";

    /// <summary>Names that a backend behind CGI, WSGI or PHP reads as an identity header, or that are reserved with the prefix.</summary>
    public static TheoryData<string> ForgedNames { get; } =
    [
        "X-User-Id", "x-user-id", "X-USER-ID", "x_user_id", "X_User_Id", "X-User_Id", "X_User-Id", "X.User.Id", "X-User.Id", "X!User!Id", "X~User~Id",
        "X-User-Email", "x_user_email", "X-User-Name", "X_User_Name", "X-User-Full-Name", "X-User_Full_Name", "X-User-Role", "x_user_role",
        "X-User-Assertion", "x_user_assertion", "X-Session-Id", "x_session_id", "X.Session.Id",
        "X-User-", "X-User-Groups", "x_user_anything",
    ];

    [Theory]
    [MemberData(nameof(ForgedNames))]
    public async Task Forged_SignedIn_TheBackendSeesTheValidatedUserOnly(string name)
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        foreach (var path in (string[])["/app/forged", "/open/forged"])
        {
            var received = await browser.EchoAsync(path, (name, Forged));
            AssertNothingForged(received);
            Assert.Equal([People.Alice.Id], received.AllSpelledLike("X-User-Id"));
        }
    }

    [Theory]
    [MemberData(nameof(ForgedNames))]
    public async Task Forged_WithoutASession_TheBackendSeesNobody(string name)
    {
        using var browser = site.NewBrowser();
        var received = await browser.EchoAsync("/open/forged", (name, Forged));
        AssertNothingForged(received);
        Assert.DoesNotContain(received.Headers, h => h.Name.StartsWith("X-User", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(received.AllSpelledLike("X-Session-Id"));

        using var refused = await browser.GetAsync("/app/forged-nobody", (name, Forged));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.False(site.Backend.Received("/app/forged-nobody"));
    }

    [Fact]
    public async Task Forged_SeveralSpellingsAtOnce_AllGo()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        var received = await browser.EchoAsync("/app/forged-many", ("X-User-Id", Forged), ("x_user_id", Forged), ("X-User_Id", Forged), ("X.User.Id", Forged));
        AssertNothingForged(received);
        Assert.Equal([People.Alice.Id], received.AllSpelledLike("X-User-Id"));
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("close, X-User-Id, X-User-Email, X-Session-Id")]
    [InlineData("x-user-id")]
    public async Task Connection_NamesAnIdentityHeader_DoesNotRemoveIt(string connection)
    {
        using var browser = site.NewBrowser();
        var session = await browser.SignInAsync(People.Alice);
        var response = await RawHttp.SendAsync(
            site.Proxy.Address,
            $"GET /app/connection-header HTTP/1.1\r\nHost: {site.Proxy.Address.Authority}\r\nConnection: close, {connection}\r\nCookie: {browser.Cookies.Header}\r\nX-User-Id: {Forged}\r\n\r\n");

        Assert.Equal(200, response.Status);
        var received = site.Backend.Requests.Last(r => r.Target == "/app/connection-header" && r.Header("X-Session-Id") == session.GetProperty("session_id").GetString());
        AssertNothingForged(received);
        Assert.Equal(People.Alice.Id, received.Header("X-User-Id"));
        Assert.Equal(People.Alice.Email, received.Header("X-User-Email"));
    }

    [Fact]
    public async Task Claim_Missing_SendsNoHeader()
    {
        using var browser = await site.NewBrowserAsync(People.Joerg);
        var received = await browser.EchoAsync("/app/no-role", ("X-User-Role", "admin"));
        Assert.Empty(received.AllSpelledLike("X-User-Role"));
    }

    [Fact]
    public async Task Claim_NotAscii_IsPercentEncoded()
    {
        using var browser = await site.NewBrowserAsync(People.Joerg);
        var received = await browser.EchoAsync("/app/encoded");
        Assert.Equal("J%C3%B6rg %C3%9Cmlaut", received.Header("X-User-Full-Name"));
    }

    [Fact]
    public async Task Cookie_OurOwn_IsRemovedAndTheOthersPassUnchanged()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        var own = $"{GatewayProcess.CookieName}={browser.Cookies[GatewayProcess.CookieName]}";

        foreach (var (sent, expected) in ((string, string)[])
        [
            ($"a=1; {own}; b=\"x y\"; c=%20=%C3; d", "a=1; b=\"x y\"; c=%20=%C3; d"),
            ($"{own}; theme=dark", "theme=dark"),
            ($"theme=dark; {own}", "theme=dark"),
            ($"gateway_session=other; {own}; x{GatewayProcess.CookieName}=1", $"gateway_session=other; x{GatewayProcess.CookieName}=1"),
        ])
        {
            var received = await browser.EchoAsync("/app/cookies", ("Cookie", sent));
            Assert.Equal(People.Alice.Id, received.Header("X-User-Id"));
            Assert.Equal(expected, received.Header("Cookie"));
        }

        Assert.Null((await browser.EchoAsync("/app/only-our-cookie", ("Cookie", own))).Header("Cookie"));
    }

    [Fact]
    public async Task Authorization_AndBody_PassUnchanged()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        var body = RandomNumberGenerator.GetBytes(200_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/app/upload?q=a%20b&c=%C3%BC") { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer abc.def-_~+/=");
        request.Content.Headers.ContentType = new("application/octet-stream");
        using var response = await browser.SendAsync(request);

        var received = await response.EchoAsync();
        Assert.Equal("POST", received.Method);
        Assert.Equal("/app/upload?q=a%20b&c=%C3%BC", received.Target);
        Assert.Equal("Bearer abc.def-_~+/=", received.Header("Authorization"));
        Assert.Equal(body.Length, received.BodyLength);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), received.BodyHash);
    }

    private static void AssertNothingForged(ReceivedRequest received)
        => Assert.DoesNotContain(received.Headers, header => header.Value.Contains(Forged, StringComparison.Ordinal));
}
