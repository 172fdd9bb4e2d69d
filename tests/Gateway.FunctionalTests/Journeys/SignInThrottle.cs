using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Guessing is slow, on every gateway and in every spelling, and locks nobody out of a browser they use.</summary>
public sealed class SignInThrottle(Site site) : IAsyncLifetime
{
    private const string DeviceCookie = "__Secure-gateway_session_device";

    private RedisProcess _redis = null!;
    private GatewayProcess _one = null!;
    private GatewayProcess _two = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _one = await GatewayProcess.StartAsync(Setup());
        _two = await GatewayProcess.StartAsync(Setup());
    }

    public async ValueTask DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task SixSpellingsOnTwoGateways_AreOneAccount()
    {
        string[] spellings = ["alice", "ALICE", " alice ", "alice@example.com", "Alice@Example.COM", "\talice@example.com"];
        for (var n = 0; n < 5; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(n % 2 == 0 ? _one : _two, spellings[n], "wrong"));

        using var refused = await PostAsync(_two, spellings[5], "wrong");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);

        using var right = await PostAsync(_one, People.Alice.Email, People.Alice.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.False(right.Headers.Contains("Set-Cookie"));
        Assert.Equal(await WithoutTraceIdAsync(refused), await WithoutTraceIdAsync(right));
        Assert.Equal(HttpStatusCode.OK, await TryAsync(_one, People.Bob.Email, People.Bob.Password));
    }

    [Fact]
    public async Task UnknownAccount_IsThrottledLikeAKnownOne()
    {
        for (var n = 0; n < 5; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(_one, n % 2 == 0 ? "nobody" : " Nobody", "wrong"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(_two, "NOBODY", "wrong"));
    }

    [Fact]
    public async Task BrowserThatSignedInBefore_StillGetsIn()
    {
        using var own = _one.NewBrowser();
        await own.SignInAsync(People.Alice);
        (await own.SignOutAsync()).Dispose();
        for (var n = 0; n < 8; n++)
            await TryAsync(_two, "alice", "wrong");
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(_two, "alice", People.Alice.Password));

        await own.SignInAsync(People.Alice);

        using var session = await own.GetAsync("/auth/session");
        Assert.Equal(HttpStatusCode.OK, session.StatusCode);
    }

    [Fact]
    public async Task DeviceCookie_BesideOthersOfItsName_StillGetsIn()
    {
        var (alices, bobs) = (await DeviceCookieAsync(People.Alice), await DeviceCookieAsync(People.Bob));
        for (var n = 0; n < 5; n++)
            await TryAsync(_two, "alice", "wrong");
        using var browser = _one.NewBrowser();

        foreach (var values in (string[][])[[alices, "planted"], ["planted", alices], ["planted", bobs, alices], [bobs, alices, "00ff"]])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login") { Content = JsonContent.Create(new { email = "alice", password = People.Alice.Password }) };
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", values.Select(value => $"{DeviceCookie}={value}")));
            using var answer = await browser.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task DeviceCookieOfAnotherAccount_HelpsNobody()
    {
        using var own = _one.NewBrowser();
        await own.SignInAsync(People.Bob);
        (await own.SignOutAsync()).Dispose();
        for (var n = 0; n < 5; n++)
            await TryAsync(_two, "alice", "wrong");

        using var answer = await own.TrySignInAsync("alice", "wrong");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Fact]
    public async Task DeviceCookie_IsForAuthOnlyAndNotReadable()
    {
        using var answer = await PostAsync(_one, People.Alice.Email, People.Alice.Password);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.Contains("_device=", StringComparison.Ordinal));
        Assert.StartsWith("__Secure-gateway_session_device=", cookie, StringComparison.Ordinal);
        foreach (var attribute in (string[])["path=/auth", "secure", "httponly", "samesite=lax", "max-age="])
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(People.Alice.Id, cookie, StringComparison.Ordinal);
    }

    /// <summary>Counts have a time to live, so a Redis that is short of memory may drop them.</summary>
    [Fact]
    public async Task CountsEvicted_WhatThisGatewayCountedStillCounts()
    {
        for (var n = 0; n < 5; n++)
            await TryAsync(_one, "alice", "wrong");
        await using var redis = await RespClient.ConnectAsync(_redis.Port);
        await redis.SendAsync("FLUSHDB");

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(_one, "alice", "wrong"));
    }

    [Fact]
    public async Task RedisStopped_StillThrottles()
    {
        await _redis.KillAsync();

        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < 7; n++)
            statuses.Add(await TryAsync(_one, "alice", "wrong"));

        Assert.Equal(5, statuses.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(2, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Form_GetsItsPageWithTheMessage()
    {
        for (var n = 0; n < 5; n++)
            await TryAsync(_one, "alice", "wrong");
        using var browser = _one.NewBrowser();

        using var answer = await browser.PostFormAsync("/auth/login", ("email", "alice"), ("password", "wrong"));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Contains("Too many sign-ins have failed. Try again in 5 minutes.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<string> DeviceCookieAsync(Person person)
    {
        using var browser = _one.NewBrowser();
        await browser.SignInAsync(person);
        return browser.Cookies[DeviceCookie]!;
    }

    private GatewaySetup Setup() => site.Setup(_redis).Set("Gateway:SignIn:Throttle:Failures", 5);

    private static async Task<HttpStatusCode> TryAsync(GatewayProcess gateway, string login, string password)
    {
        using var answer = await PostAsync(gateway, login, password);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> PostAsync(GatewayProcess gateway, string login, string password)
    {
        using var browser = gateway.NewBrowser();
        return await browser.TrySignInAsync(login, password);
    }

    private static async Task<string> WithoutTraceIdAsync(HttpResponseMessage answer)
    {
        var body = await answer.JsonAsync();
        return $"{body.GetProperty("title")} {body.GetProperty("status")} {body.GetProperty("detail")}";
    }
}
