using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>Nobody is sent to another site after a sign-in (GHSA-5m6c-jp6f-2vcv, CVE-2022-23527).</summary>
[Collection(AttackSite.Name)]
public sealed class OpenRedirects(AttackSite site)
{
    public static TheoryData<string> Elsewhere { get; } =
    [
        "https://evil.example", "http://evil.example/x", "HTTPS://evil.example", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example",
        "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "/%09/\r\n/evil.example", "\u0001https://evil.example", "\0//evil.example", "/\0/evil.example", "/\u0085/evil.example",
        "https:evil.example", "https:/evil.example", "https:\\\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "evil.example", ".evil.example", "@evil.example",
        "?next=https://evil.example", "#https://evil.example", "", " ", "x", "./x", "../x", "/x\r\nSet-Cookie: a=b", "/x\nLocation: https://evil.example", "https://127.0.0.1@evil.example", "/x\\y",
        "http://localhost/x", "//127.0.0.1/x", "ftp://evil.example", "/\u2028/evil.example\n", "/" + "x" + new string('a', 9000),
    ];

    public static TheoryData<string, string> Here => new()
    {
        { "/", "/" },
        { "/app/x?a=b&c=%2F#d", "/app/x?a=b&c=%2F#d" },
        { "/%2f/evil.example", "/%2f/evil.example" },
        { "/%09/evil.example", "/%09/evil.example" },
        { "/x?u=https://evil.example//", "/x?u=https://evil.example//" },
        { "/@evil.example", "/@evil.example" },
        { "/ü", "/%C3%BC" },
        { "/a b", "/a%20b" },
        { "/.evil.example", "/.evil.example" },
        { "/\u2028x", "/%E2%80%A8x" },
    };

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task AddressElsewhere_LeadsToTheFrontPage(string returnUrl)
    {
        Assert.Equal("/", await LocationOfFormAsync(returnUrl));
        Assert.Equal("/", await LocationOfPageAsync(returnUrl));
        await AssertFormCarriesAsync(returnUrl, "/");
    }

    [Theory]
    [MemberData(nameof(Here))]
    public async Task AddressHere_IsWhereTheSignInLeads(string returnUrl, string expected)
    {
        Assert.Equal(expected, await LocationOfFormAsync(returnUrl));
        Assert.Equal(expected, await LocationOfPageAsync(returnUrl));
    }

    [Theory]
    [InlineData("returnUrl=/a&returnUrl=//evil.example")]
    [InlineData("returnUrl=//evil.example&returnUrl=/a")]
    [InlineData("ReturnUrl=//evil.example")]
    [InlineData("returnUrl=/a&ReturnUrl=/b")]
    [InlineData("rd=//evil.example")]
    [InlineData("redirect=//evil.example")]
    [InlineData("returnUrl[]=//evil.example")]
    public async Task OtherParameters_LeadNowhereElse(string query)
    {
        var answer = await RawHttp.GetAsync(site.Address, $"/auth/login?{query}", $"Cookie: {site.Cookie}");
        Assert.Equal(303, answer.Status);
        Assert.Equal("/", Assert.Single(answer.All("Location")));
    }

    /// <summary>The way to the sign-in is a path of this site too, whatever the host was said to be.</summary>
    [Theory]
    [InlineData("/app/x?u=//evil.example", "a.example")]
    [InlineData("/app//evil.example", "a.example")]
    [InlineData("http://{0}/app/x", "{0}")]
    public async Task WayToTheSignIn_IsAPathOfThisSite(string target, string host)
    {
        var (authority, answer) = (site.Address.Authority, default(RawResponse));
        answer = await RawHttp.SendAsync(
            site.Address, $"GET {target.Replace("{0}", authority, StringComparison.Ordinal)} HTTP/1.1\r\nHost: {host.Replace("{0}", authority, StringComparison.Ordinal)}\r\nConnection: close\r\nSec-Fetch-Mode: navigate\r\n\r\n");

        Assert.All(answer.All("Location"), location => Assert.StartsWith("/auth/login?returnUrl=%2Fapp%2F", location, StringComparison.Ordinal));
    }

    // The sign-out's and the devices' forms lead to fixed addresses.
    [Fact]
    public async Task SignOut_LeadsToTheSignIn()
    {
        using var browser = await site.NewBrowserAsync(People.Bob);
        using var answer = await browser.PostFormAsync("/auth/logout?returnUrl=//evil.example", ("returnUrl", "//evil.example"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/auth/login", answer.Headers.Location!.OriginalString);
    }

    private async Task<string> LocationOfFormAsync(string returnUrl)
    {
        using var browser = site.NewBrowser();
        using var answer = await browser.PostFormAsync("/auth/login", ("email", People.Bob.Email), ("password", People.Bob.Password), ("returnUrl", returnUrl));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    private async Task<string> LocationOfPageAsync(string returnUrl)
    {
        if (returnUrl.Length > 5000)
            return "/";
        var answer = await RawHttp.GetAsync(site.Address, $"/auth/login?returnUrl={Uri.EscapeDataString(returnUrl)}", $"Cookie: {site.Cookie}");
        Assert.Equal(303, answer.Status);
        return Assert.Single(answer.All("Location"));
    }

    private async Task AssertFormCarriesAsync(string returnUrl, string expected)
    {
        if (returnUrl.Length > 5000)
            return;
        var page = await RawHttp.GetAsync(site.Address, $"/auth/login?returnUrl={Uri.EscapeDataString(returnUrl)}");
        Assert.Contains($"name=\"returnUrl\" value=\"{expected}\"", page.Body, StringComparison.Ordinal);
    }
}
