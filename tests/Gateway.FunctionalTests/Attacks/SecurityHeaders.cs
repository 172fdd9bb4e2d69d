using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>Every answer of the gateway's own tells the browser to run nothing, frame nothing, guess nothing and keep nothing.</summary>
[Collection(AttackSite.Name)]
public sealed class SecurityHeaders(AttackSite site)
{
    public static TheoryData<string, string, bool> Answers => new()
    {
        { "GET", "/auth/login", false },
        { "GET", "/auth/login", true },
        { "HEAD", "/auth/login", false },
        { "POST", "/auth/login", false },
        { "DELETE", "/auth/login", false },
        { "GET", "/auth/logout", false },
        { "GET", "/auth/logout", true },
        { "POST", "/auth/logout", false },
        { "GET", "/auth/session", false },
        { "GET", "/auth/session", true },
        { "GET", "/auth/sessions/active", false },
        { "GET", "/auth/sessions/active", true },
        { "DELETE", "/auth/sessions", false },
        { "DELETE", "/auth/sessions/unknown", true },
        { "GET", "/auth/assets/gateway.0.css", false },
        { "GET", "/auth/unknown", false },
        { "GET", "/AUTH/unknown", false },
        { "GET", "/auth//login", false },
        { "TRACE", "/auth/login", false },
        { "GET", "/health", false },
        { "GET", "/health/unknown", false },
        { "GET", "/app/x", false },
        { "POST", "/app/x", false },
        { "GET", "/admin/x", true },
        { "GET", "/open/x%2fy", false },
        { "GET", "/open/admin;x/y", false },
        { "GET", "/dead/x", false },
        { "TRACE", "/open/x", false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task OwnAnswer_CarriesThem(string method, string path, bool isSignedIn)
    {
        foreach (var accept in (string[])["application/json", "text/html"])
        {
            var answer = await RawHttp.SendAsync(
                site.Address,
                $"{method} {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nAccept: {accept}\r\nContent-Length: 0\r\n{(isSignedIn ? $"Cookie: {site.Cookie}\r\n" : "")}\r\n");

            // What leads to the sign-in has nothing to show.
            if (answer.Status == 302)
            {
                Assert.Equal(["no-store"], answer.All("Cache-Control"));
                continue;
            }

            var policy = Assert.Single(answer.All("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal(["same-origin"], answer.All("Referrer-Policy"));
            Assert.Equal(["nosniff"], answer.All("X-Content-Type-Options"));
            Assert.Equal(["DENY"], answer.All("X-Frame-Options"));
            Assert.Equal(["no-store"], answer.All("Cache-Control"));
            Assert.Empty(answer.All("Server"));
            Assert.Empty(answer.All("X-Powered-By"));
            Assert.Empty(answer.All("Strict-Transport-Security"));
            // A page with a script of the gateway's own allows that, and no other page allows any.
            var scripts = Regex.Matches(answer.Body, "(?is)<script.*?</script>").Select(script => script.Value).ToList();
            Assert.All(scripts, script => Assert.Matches("^<script src=\"/auth/assets/[a-z]+\\.[0-9a-f]+\\.js\" defer></script>$", script));
            Assert.Equal(scripts.Count > 0 || (method, path) is ("HEAD", "/auth/login") ? ["script-src 'self'"] : [], policy.Split("; ").Where(directive => directive.StartsWith("script", StringComparison.Ordinal)));
            Assert.DoesNotContain("style=", answer.Body, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task OwnAnswer_OverTls_AsksForTlsFromNowOn()
    {
        foreach (var (host, expected) in ((string, string[])[])[("app.example", ["max-age=2592000"]), ("localhost", [])])
        {
            foreach (var path in (string[])["/auth/login", "/health", "/auth/unknown", "/open/x%2fy"])
            {
                using var connection = new TcpClient();
                await connection.ConnectAsync(site.TlsAddress.Host, site.TlsAddress.Port);
                await using var stream = await site.BeginTlsAsync(connection.GetStream());
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
                using var reader = new StreamReader(stream, Encoding.Latin1);
                Assert.Equal(expected, RawResponse.Parse(await reader.ReadToEndAsync()).All("Strict-Transport-Security"));
            }
        }
    }

    [Fact]
    public async Task AnswerOfABackend_IsLeftAsItIs()
    {
        var answer = await RawHttp.GetAsync(site.Address, "/open/x");
        Assert.Equal(200, answer.Status);
        Assert.Empty(answer.All("Content-Security-Policy"));
        Assert.Empty(answer.All("Cache-Control"));
    }
}
