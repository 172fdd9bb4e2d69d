using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>
/// Nobody becomes somebody by a header, however it is spelled, split, listed or hidden (CVE-2025-64484, CVE-2025-48865).
/// Each request either is refused or arrives without a word of what was forged.
/// </summary>
[Collection(AttackSite.Name)]
public sealed class HeaderFolding(AttackSite site)
{
    private const string Forged = "forged-by-the-client";

    private static readonly string[] Names = ["X-User-Id", "X-User-Email", "X-User-Name", "X-User-Full-Name", "X-User-Role", "X-Session-Id", "X-User-Assertion"];

    /// <summary>Whatever a name may contain besides letters and digits, folded into one character by CGI, WSGI and PHP.</summary>
    private const string Separators = "-_.!#$%&'*+^`|~";

    public static TheoryData<string> Spellings()
    {
        var lines = new TheoryData<string>();
        foreach (var separator in Separators)
            lines.Add($"X{separator}User{separator}Id: {Forged}");
        foreach (var name in Names)
        {
            lines.Add($"{name}: {Forged}");
            lines.Add($"{name.ToLowerInvariant()}: {Forged}");
            lines.Add($"{name.ToUpperInvariant().Replace('-', '_')}: {Forged}");
            lines.Add($"{name[0]}.{name[2..]}: {Forged}");
            lines.Add($"{name}: {Forged}\r\n{name}: {Forged}-too\r\n{name.Replace('-', '_')}: {Forged}-three");
        }

        return lines;
    }

    /// <summary>Header lines that some server reads as a name, and some other as part of a value or as nothing.</summary>
    public static TheoryData<string> Malformed { get; } =
    [
        $"X-User-Id : {Forged}",
        $"X-User-Id\t: {Forged}",
        $" X-User-Id: {Forged}",
        $"A: b\r\n X-User-Id: {Forged}",
        $"A: b\r\n\tX-User-Id: {Forged}",
        $"X-User-Id:\r\n {Forged}",
        $"X-User-Id\r\n : {Forged}",
        $"A: b\nX-User-Id: {Forged}",
        $"A: b\rX-User-Id: {Forged}",
        $"A: b\r\rX-User-Id: {Forged}",
        $"A: b\n\rX-User-Id: {Forged}",
        $"A: b\0X-User-Id: {Forged}",
        $"X-User-Id\0: {Forged}",
        $"X-User-Id\v: {Forged}",
        $"X\u00adUser-Id: {Forged}",
        $"X-User\u00a0Id: {Forged}",
        $"X User Id: {Forged}",
        $": X-User-Id: {Forged}",
        $"\"X-User-Id\": {Forged}",
        $"X-User-Id:{Forged}",
        $"X-User-Id:\t{Forged}\t",
        $"(x)X-User-Id: {Forged}",
    ];

    public static TheoryData<string> Values { get; } =
    [
        "", " ", ",", $"a,{Forged}", $"{Forged}, {Forged}", $"\"{Forged}\"", $"{Forged}\u00fc", $"{Forged}\u00c3\u00bc", $"{Forged}%0d%0aX-User-Role: admin", $"{Forged}\rX-User-Role: admin",
        $"{Forged}\nX-User-Role: admin", $"{Forged}\r\nX-User-Role: admin", $"{Forged}\r\n X-User-Role: admin", $"{Forged}\0", $"{Forged}\u0085", $"{Forged}{new string('x', 9 * 1024)}",
    ];

    public static TheoryData<string> Methods { get; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY", "get", "X"];

    public static TheoryData<string> Connections { get; } =
    [
        "X-User-Id", "close, X-User-Id", "x-user-id, x-user-email, x-session-id, x-user-role", "X_User_Id", "Cookie", "Host", "X-Forwarded-For", "keep-alive, X-User-Id", "upgrade, X-User-Id",
        "Transfer-Encoding", "Content-Length", "X-User-Id\r\nConnection: X-User-Email",
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Spelling_OnEveryRoute_NeverArrives(string line)
    {
        foreach (var cookie in Cookies())
        {
            foreach (var path in (string[])["/open/x", "/app/x", "/elsewhere/x"])
                await AssertNothingForgedAsync(path, cookie, line);
        }
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task MalformedLine_NeverArrives(string line)
    {
        await AssertNothingForgedAsync("/open/x", null, line);
        await AssertNothingForgedAsync("/open/x", site.Cookie, line);
        await AssertNothingForgedAsync("/app/x", site.Cookie, line);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_UnderAReservedName_NeverArrives(string value)
    {
        foreach (var name in (string[])["X-User-Id", "x_session_id", "X-Other"])
        {
            await AssertNothingForgedAsync("/open/x", null, $"{name}: {value}", mayCarryForged: name == "X-Other");
            await AssertNothingForgedAsync("/app/x", site.Cookie, $"{name}: {value}", mayCarryForged: name == "X-Other");
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task EveryMethod_NeverArrives(string method)
    {
        foreach (var cookie in Cookies())
            await AssertNothingForgedAsync("/open/x", cookie, $"X-User-Id: {Forged}\r\nx_user_role: {Forged}", method);
        await AssertNothingForgedAsync("/app/x", site.Cookie, $"X-User-Id: {Forged}\r\nx_user_role: {Forged}", method);
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task NameListedInConnection_RemovesNothingOfOurs(string connection)
    {
        await AssertNothingForgedAsync("/open/x", null, $"Connection: {connection}\r\nX-User-Id: {Forged}");
        await AssertNothingForgedAsync("/app/x", site.Cookie, $"Connection: {connection}\r\nX-User-Id: {Forged}");
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x_user_id")]
    [InlineData("X-Session-Id")]
    public async Task Upgrade_NeverCarriesIt(string name)
    {
        foreach (var cookie in (string?[])[null, site.Cookie])
        {
            var marker = AttackSite.NewMarker();
            // A switch of protocols keeps the connection, so the test closes it: without "Connection: close" it would wait.
            var answer = await RawHttp.SendAsync(
                site.Address,
                $"GET /open/x?{marker} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{CookieLine(cookie)}{name}: {Forged}\r\n\r\n");
            AssertNothingForged(answer, marker, cookie);
        }
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x_user_id")]
    [InlineData("X-Session-Id")]
    [InlineData("Cookie")]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    public async Task Trailer_NeverArrives(string name)
    {
        var marker = AttackSite.NewMarker();
        foreach (var trailer in (string[])["", $"Trailer: {name}\r\n"])
        {
            await RawHttp.SendAsync(
                site.Address,
                $"POST /raw/x?{marker} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n{trailer}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n{name}: {Forged}\r\n\r\n");
        }

        Assert.DoesNotContain(site.RawBackend.Requests, request => request.Contains(Forged, StringComparison.Ordinal));
        Assert.Empty(site.RawBackend.Faults);
    }

    [Theory]
    [InlineData("x-user-id")]
    [InlineData("x_user_id")]
    [InlineData("x.user.id")]
    [InlineData("X-User-Id")]
    [InlineData("x-user-id\r\nx-user-role")]
    [InlineData("x user id")]
    public async Task Http2_NeverArrives(string name)
    {
        var marker = AttackSite.NewMarker();
        await using var connection = await Http2Connection.ConnectAsync(site.Http2Address);

        var status = await connection.RequestAsync(
            1, (":method", "GET"), (":scheme", "http"), (":path", $"/open/x?{marker}"), (":authority", site.Http2Address.Authority), (name, Forged));

        Assert.DoesNotContain(Arrived(marker), request => request.Text.Contains(Forged, StringComparison.Ordinal));
        Assert.True(status is null or 200 or 400, $"{status}");
    }

    [Fact]
    public async Task HeaderThatNamesAProxyToCgi_NeverArrives()
    {
        var marker = AttackSite.NewMarker();

        await SendAsync("/open/x", null, "Proxy: http://evil.example/\r\npROXY: http://evil.example/", "GET", marker);

        Assert.DoesNotContain(Assert.Single(Arrived(marker)).Headers, header => header.Value.Contains("evil.example", StringComparison.Ordinal));
    }

    private string?[] Cookies() =>
    [
        null,
        $"{GatewayProcess.CookieName}=garbage",
        $"{GatewayProcess.CookieName}=",
        $"{GatewayProcess.CookieName}={site.CookieValue[..^4]}AAAA",
        site.Cookie,
    ];

    private async Task AssertNothingForgedAsync(string path, string? cookie, string line, string method = "GET", bool mayCarryForged = false)
    {
        var marker = AttackSite.NewMarker();
        var answer = await SendAsync(path, cookie, line, method, marker);
        AssertNothingForged(answer, marker, cookie, mayCarryForged);
    }

    private void AssertNothingForged(RawResponse answer, string marker, string? cookie, bool mayCarryForged = false)
    {
        Assert.True(answer.Status is 200 or 204 or 302 or 400 or 401 or 408 or 501, $"{answer.Status}");
        var arrived = Arrived(marker);
        Assert.Equal(answer.Status is 200 ? 1 : 0, arrived.Count);
        foreach (var request in arrived)
        {
            if (!mayCarryForged)
                Assert.DoesNotContain(Forged, request.Text, StringComparison.Ordinal);
            var expected = cookie == site.Cookie ? People.Alice : null;
            Assert.Equal(expected is null ? [] : [expected.Id], request.AllSpelledLike("X-User-Id"));
            Assert.Equal(expected is null ? [] : [expected.Role!], request.AllSpelledLike("X-User-Role"));
            Assert.Equal(expected is null ? [] : [site.SessionId], request.AllSpelledLike("X-Session-Id"));
            Assert.Equal(expected is null ? [] : [expected.Email], request.AllSpelledLike("X-User-Email"));
        }
    }

    private Task<RawResponse> SendAsync(string path, string? cookie, string line, string method, string marker)
        => RawHttp.SendAsync(
            site.Address,
            $"{method} {path}?{marker} HTTP/1.1\r\nHost: {site.Address.Authority}\r\n{CookieLine(cookie)}{line}\r\nConnection: close\r\n\r\n");

    private static string CookieLine(string? cookie) => cookie is null ? "" : $"Cookie: {cookie}\r\n";

    private IReadOnlyCollection<ReceivedRequest> Arrived(string marker) => [.. site.Backend.Requests.Where(request => request.Target.Contains(marker, StringComparison.Ordinal))];
}
