using System.Net;
using System.Security.Cryptography;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A cookie that this gateway didn't make as it is opens nothing.</summary>
public sealed class CookieTampering(Site site)
{
    [Fact]
    public async Task Flipped_AnyCharacter_IsRefused()
    {
        using var owner = await site.NewBrowserAsync(People.Alice);
        var cookie = owner.Cookies[GatewayProcess.CookieName]!;

        for (var position = 0; position < cookie.Length - 1; position += 3)
        {
            var flipped = cookie[..position] + (cookie[position] == 'A' ? 'B' : 'A') + cookie[(position + 1)..];
            await AssertRefusedAsync(flipped, position);
        }

        await AssertRefusedAsync(cookie[..^1], -1);
        await AssertRefusedAsync(cookie + "A", -2);
        Assert.Equal(People.Alice.Id, (await owner.EchoAsync("/app/untouched")).Header("X-User-Id"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("%00%ff")]
    [InlineData("\"quoted\"")]
    [InlineData("11111111-1111-4111-8111-111111111111")]
    public Task Malformed_Value_IsRefused(string value) => AssertRefusedAsync(value, 0);

    [Fact]
    public async Task Random_Values_AreRefused()
    {
        foreach (var length in (int[])[16, 64, 200, 3000])
            await AssertRefusedAsync(Convert.ToBase64String(RandomNumberGenerator.GetBytes(length)).TrimEnd('=').Replace('+', '-').Replace('/', '_'), length);
    }

    [Fact]
    public async Task Tampered_OnAnAnonymousRoute_IsNobody()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        browser.Cookies[GatewayProcess.CookieName] += "x";
        Assert.Null((await browser.EchoAsync("/open/tampered")).Header("X-User-Id"));
    }

    [Fact]
    public async Task Two_Cookies_NeverReachTheBackendAsAnybodyElse()
    {
        using var alice = await site.NewBrowserAsync(People.Alice);
        var good = $"{GatewayProcess.CookieName}={alice.Cookies[GatewayProcess.CookieName]}";
        var bad = $"{GatewayProcess.CookieName}=forged";

        foreach (var header in (string[])[$"{good}; {bad}", $"{bad}; {good}"])
        {
            using var response = await alice.GetAsync("/app/two-cookies", ("Cookie", header));
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                continue;
            var received = await response.EchoAsync();
            Assert.Equal(People.Alice.Id, received.Header("X-User-Id"));
            Assert.Null(received.Header("Cookie"));
        }
    }

    private async Task AssertRefusedAsync(string value, int which)
    {
        using var browser = site.Proxy.NewBrowser(new CookieJar { [GatewayProcess.CookieName] = value });
        using var response = await browser.GetAsync("/app/tampered");
        Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{which}: {(int)response.StatusCode}");
        Assert.True(response.Deletes(GatewayProcess.CookieName), $"{which}: the cookie wasn't expired");
        Assert.False(site.Backend.Received("/app/tampered"));
    }
}
