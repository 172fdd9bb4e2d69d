using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>Nobody is signed out by an image, a link, a form of another site, or a method that only asks.</summary>
[Collection(AttackSite.Name)]
public sealed class SignOutByOthers(AttackSite site)
{
    public static TheoryData<string, string, string> Requests => new()
    {
        { "GET", "/auth/logout", "Sec-Fetch-Dest: image" },
        { "GET", "/auth/logout", "Sec-Fetch-Site: cross-site" },
        { "GET", "/auth/logout", "Sec-Fetch-Mode: navigate" },
        { "GET", "/auth/logout?confirm=true", "Accept: image/*" },
        { "GET", "/AUTH/LOGOUT", "Accept: */*" },
        { "HEAD", "/auth/logout", "Accept: */*" },
        { "OPTIONS", "/auth/logout", "Origin: https://evil.example" },
        { "GET", "/auth/logout", "X-HTTP-Method-Override: POST" },
        { "GET", "/auth/logout?_method=POST", "X-HTTP-Method: POST" },
        { "GET", $"/auth/sessions/{{0}}", "X-HTTP-Method-Override: DELETE" },
        { "GET", "/auth/sessions", "X-HTTP-Method-Override: DELETE" },
        { "GET", $"/auth/sessions/{{0}}/end", "Accept: */*" },
        { "GET", "/auth/sessions/end-others", "Accept: */*" },
        { "POST", "/auth/logout", "Sec-Fetch-Site: cross-site" },
        { "POST", "/auth/logout", "Sec-Fetch-Site: same-site" },
        { "POST", "/auth/logout", "Sec-Fetch-Site: " },
        { "POST", "/auth/logout", "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site" },
        { "POST", "/auth/logout", "Sec-Fetch-Site: SAME-ORIGIN" },
        { "POST", "/auth/logout", "Origin: https://evil.example" },
        { "POST", "/auth/logout", "Origin: null" },
        { "POST", "/auth/logout", "Origin: " },
        { "POST", "/auth/logout", "Origin: http://127.0.0.1" },
        { "POST", "/auth/logout", "Origin: http://{host}.evil.example" },
        { "POST", "/auth/logout", "Origin: http://evil.example@{host}" },
        { "POST", "/auth/logout", "Origin: http://{host}\r\nOrigin: https://evil.example" },
        { "POST", "/auth/logout", "Origin: file://{host}" },
        { "DELETE", $"/auth/sessions/{{0}}", "Origin: https://evil.example" },
        { "DELETE", $"/auth/sessions/{{0}}", "Sec-Fetch-Site: cross-site" },
        { "DELETE", "/auth/sessions", "Sec-Fetch-Site: cross-site" },
        { "POST", $"/auth/sessions/{{0}}/end", "Sec-Fetch-Site: cross-site" },
        { "POST", "/auth/sessions/end-others", "Sec-Fetch-Site: cross-site" },
        { "POST", "/auth/login", "Sec-Fetch-Site: cross-site" },
        { "POST", "/auth/login", "Origin: null" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_EndsNoSession(string method, string path, string header)
    {
        using var browser = site.NewBrowser();
        var session = (await browser.SignInAsync(People.Bob)).GetProperty("session_id").GetString();
        var cookie = browser.Cookies.Header;
        var answer = await RawHttp.SendAsync(
            site.Address,
            $"{method} {path.Replace("{0}", session, StringComparison.Ordinal)} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nCookie: {cookie}\r\n{header.Replace("{host}", site.Address.Authority, StringComparison.Ordinal)}\r\nContent-Length: 0\r\n\r\n");

        Assert.True(method is "POST" or "DELETE" ? answer.Status == 403 : answer.Status is 200 or 404 or 405, $"{answer.Status}");
        Assert.Empty(answer.All("Set-Cookie"));
        Assert.Equal(200, (await RawHttp.GetAsync(site.Address, "/app/x", $"Cookie: {cookie}")).Status);
    }
}
