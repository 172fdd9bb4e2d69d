using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A sign-in that isn't one is refused with a status that says why, and never with a cookie.</summary>
[Collection(Timing.Name)]
public sealed class SignInRefusals(Site site)
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"alice\"")]
    [InlineData("{")]
    [InlineData("{\"email\": \"alice@example.com\", \"password\": \"x\"")]
    [InlineData("{}")]
    [InlineData("{\"email\": \"alice@example.com\"}")]
    [InlineData("{\"password\": \"x\"}")]
    [InlineData("{\"email\": \"\", \"password\": \"x\"}")]
    [InlineData("{\"email\": null, \"password\": \"x\"}")]
    [InlineData("{\"email\": 1, \"password\": \"x\"}")]
    [InlineData("{\"email\": \"alice@example.com\", \"password\": \"\"}")]
    [InlineData("{\"email\": \"alice@example.com\", \"password\": [\"x\"]}")]
    public async Task Malformed_Json_Is400(string body)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.PostTextAsync("/auth/login", body, "application/json");
        await AssertProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Null(browser.Cookies.Header);
    }

    [Fact]
    public async Task Malformed_Utf8_Is400()
    {
        using var browser = site.NewBrowser();
        using var content = new ByteArrayContent([.. "{\"email\":\"a\",\"password\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login") { Content = content };
        using var response = await browser.SendAsync(request);
        await AssertProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Malformed_Form_Is400AndThePageAgain()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.PostFormAsync("/auth/login", ("email", "alice@example.com"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("text/html", response.MediaType());
        Assert.Contains("<form", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task WrongCredentials_UnknownWrongOrDisabled_GetTheSameAnswer()
    {
        using var browser = site.NewBrowser();
        using var unknown = await browser.TrySignInAsync("nobody@example.com", "some pass phrase");
        using var wrong = await browser.TrySignInAsync(People.Alice.Email, "some pass phrase");
        using var disabled = await browser.TrySignInAsync(People.Dave.Email, People.Dave.Password);
        using var disabledWrong = await browser.TrySignInAsync(People.Dave.Email, "some pass phrase");

        await AssertProblemAsync(unknown, HttpStatusCode.Unauthorized);
        var expected = await ShapeAsync(unknown);
        Assert.Equal(expected, await ShapeAsync(wrong));
        Assert.Equal(expected, await ShapeAsync(disabled));
        Assert.Equal(expected, await ShapeAsync(disabledWrong));
        Assert.Null(browser.Cookies.Header);
    }

    [Fact]
    public async Task TooLarge_Body_Is413()
    {
        using var browser = site.NewBrowser();
        var padding = new string('x', 16 * 1024);
        using var json = await browser.TrySignInAsync(People.Alice.Email, padding);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, json.StatusCode);
        using var form = await browser.PostFormAsync("/auth/login", ("email", People.Alice.Email), ("password", padding));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, form.StatusCode);
    }

    [Fact]
    public async Task TooLarge_ChunkedBody_Is413()
    {
        var body = new string(' ', 17 * 1024);
        var response = await RawHttp.SendAsync(
            site.Proxy.Address,
            $"POST /auth/login HTTP/1.1\r\nHost: {site.Proxy.Address.Authority}\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
        Assert.Equal(413, response.Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("")]
    public async Task OtherContentType_Is415(string contentType)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.PostTextAsync("/auth/login", "{\"email\":\"alice\",\"password\":\"x\"}", contentType);
        await AssertProblemAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task OtherMethod_IsNotServed(string method)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.SendAsync(new HttpMethod(method), "/auth/login");
        Assert.True(response.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound, response.StatusCode.ToString());
    }

    [Fact]
    public async Task CrossSite_SignIn_Is403()
    {
        using var browser = site.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("email", People.Alice.Email), KeyValuePair.Create("password", People.Alice.Password)]),
        };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var response = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Null(browser.Cookies.Header);
    }

    [Fact]
    public async Task DirectoryDown_SignIn_Is503WithoutACookieAndRecovers()
    {
        await using var postgres = await PostgresProcess.StartAsync();
        var setup = new GatewaySetup().UsualRoutes(site.Backend).UseRedis(site.Redis).UseDatabase(await postgres.CreateDatabaseAsync());
        await using var gateway = new GatewayProcess(setup);
        await gateway.AddUserAsync(People.Alice);
        await gateway.StartAsync();
        using var earlier = gateway.NewBrowser();
        await earlier.SignInAsync(People.Alice);

        await postgres.StopAsync();

        using var browser = gateway.NewBrowser();
        using (var response = await browser.TrySignInAsync(People.Alice.Email, People.Alice.Password))
        {
            await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable);
            Assert.True(response.Headers.Contains("Retry-After"));
            Assert.Empty(SetCookie.AllOf(response));
        }

        using (var form = await browser.PostFormAsync("/auth/login", ("email", People.Alice.Email), ("password", People.Alice.Password)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, form.StatusCode);
            Assert.Equal("text/html", form.MediaType());
            Assert.Empty(SetCookie.AllOf(form));
        }

        // Whoever is signed in needs no directory.
        Assert.Equal(People.Alice.Id, (await earlier.EchoAsync("/app/directory-down")).Header("X-User-Id"));

        await postgres.StartAgainAsync();
        await Wait.UntilAsync(
            async () =>
            {
                using var again = await browser.TrySignInAsync(People.Alice.Email, People.Alice.Password);
                return again.StatusCode == HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(10),
            "signing in works again");
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        Assert.Equal((int)status, (await response.JsonAsync()).GetProperty("status").GetInt32());
        Assert.True(response.Headers.CacheControl?.NoStore, "Nothing under /auth may be stored.");
    }

    /// <summary>Everything about an answer but what differs between any two.</summary>
    private static async Task<string> ShapeAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not ("Date" or "traceparent"))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        var body = (await response.JsonAsync()).EnumerateObject()
            .Where(property => !property.Name.Contains("trace", StringComparison.OrdinalIgnoreCase))
            .Select(property => $"{property.Name}={property.Value}");
        return string.Join('\n', [response.StatusCode.ToString(), .. headers, .. body]);
    }
}
