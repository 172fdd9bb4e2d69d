using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>
/// No request hides in another: whatever arrives at a backend can be read in one way only, and what was hidden does not
/// arrive at all (CVE-2025-55315 and the whole family).
/// </summary>
[Collection(AttackSite.Name)]
public sealed class RequestSmuggling(AttackSite site)
{
    // Only for what waits for the rest of a body that never comes.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>Header lines and a body that two servers frame differently; <c>{0}</c> is the hidden request.</summary>
    public static TheoryData<string, string> Framings => new()
    {
        { "Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: chunked\r\nContent-Length: 4", "3c\r\n{0}\r\n0\r\n\r\n" },
        { "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: chunked, identity", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: identity, chunked", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: gzip, chunked", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: chunked, chunked", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: xchunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: \"chunked\"\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: chunKed\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: \vchunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: chunked\0\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding: chunked;x\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding:\tchunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding : chunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding\t: chunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { " Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Transfer-Encoding\r\n : chunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "A: b\nTransfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "A: b\rTransfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n{0}" },
        { "Content-Length: 0\r\nContent-Length: 60", "{0}" },
        { "Content-Length: 60\r\nContent-Length: 0", "{0}" },
        { "Content-Length: 5\r\nContent-Length: 5", "hello{0}" },
        { "Content-Length: 5, 5", "hello{0}" },
        { "Content-Length: 0, 60", "{0}" },
        { "Content-Length: +5", "hello{0}" },
        { "Content-Length: -1", "{0}" },
        { "Content-Length: 0x5", "hello{0}" },
        { "Content-Length: 5 0", "hello{0}" },
        { "Content-Length: 5;", "hello{0}" },
        { "Content-Length: 05", "hello{0}" },
        { "Content-Length: 5.0", "hello{0}" },
        { "Content-Length:", "{0}" },
        { "Content-Length: \v5", "hello{0}" },
        { "Content-Length : 5", "hello{0}" },
        { "Content-Length:\r\n 5", "hello{0}" },
        { "Content-Length: 18446744073709551621", "hello{0}" },
        { "Content-Length: 5\nContent-Length: 0", "hello{0}" },
        { "Content-Length: 0\r\nExpect: 100-continue", "{0}" },
        { "Connection: Content-Length\r\nContent-Length: 60", "{0}" },
        { "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", "0\r\n\r\n{0}" },
        { "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", "{0}" },
        { "Host: other.example\r\nContent-Length: 0", "{0}" },
    };

    /// <summary>Chunked bodies; <c>{0}</c> is the hidden request.</summary>
    public static TheoryData<string> Chunks { get; } =
    [
        "0\r\n\r\n{0}",
        "5;a=b\r\nhello\r\n0\r\n\r\n{0}",
        "5;a=\"b;c\"\r\nhello\r\n0;d\r\n\r\n{0}",
        "5;\r\nhello\r\n0\r\n\r\n{0}",
        "5;a\nb\r\nhello\r\n0\r\n\r\n{0}",
        "5;\n{0}\r\nhello\r\n0\r\n\r\n",
        "2;\nxx\r\n3c\r\n0\r\n\r\n{0}\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n{0}",
        "5;\r{0}\r\nhello\r\n0\r\n\r\n",
        "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n{0}",
        "5;{1}\r\nhello\r\n0\r\n\r\n{0}",
        "0;\n\r\n{0}",
        "0;a\n\n{0}",
        "0\n\n{0}",
        "0\r\r{0}",
        "0\n\r\n{0}",
        "0\r\n\n{0}",
        "5\nhello\r\n0\r\n\r\n{0}",
        "5\r\nhello\n0\r\n\r\n{0}",
        "5\r\nhello\r0\r\n\r\n{0}",
        "5\r\nhello0\r\n\r\n{0}",
        "5\r\nhelloXX0\r\n\r\n{0}",
        "5 \r\nhello\r\n0\r\n\r\n{0}",
        " 5\r\nhello\r\n0\r\n\r\n{0}",
        "5\t\r\nhello\r\n0\r\n\r\n{0}",
        "+5\r\nhello\r\n0\r\n\r\n{0}",
        "-1\r\n{0}",
        "0x5\r\nhello\r\n0\r\n\r\n{0}",
        "005\r\nhello\r\n0\r\n\r\n{0}",
        "g\r\n{0}",
        "\r\n{0}",
        "ffffffffffffffff\r\n{0}",
        "fffffffffffffffff5\r\nhello\r\n0\r\n\r\n{0}",
        "100000005\r\nhello\r\n0\r\n\r\n{0}",
        "80000000\r\n{0}",
        "5\r\nhello\r\n0\r\nA: b\r\n\r\n{0}",
        "5\r\nhello\r\n0\r\nA: b\n\n{0}",
        "5\r\nhello\r\n0\r\n A: b\r\n\r\n{0}",
        "5\r\nhello\r\n0\r\nA\r\n\r\n{0}",
        "5\r\nhello\r\n0\r\nContent-Length: 60\r\n\r\n{0}",
        "5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n{0}",
    ];

    /// <summary>Whole heads that servers read differently; <c>{0}</c> is the hidden request, <c>{1}</c> the marker, <c>{2}</c> the host.</summary>
    public static TheoryData<string> Heads { get; } =
    [
        "GET /raw/{1} HTTP/1.1\nHost: {2}\n\n{0}",
        "GET /raw/{1} HTTP/1.1\rHost: {2}\r\r{0}",
        "GET /raw/{1} HTTP/1.1\r\nHost: {2}\r\n\n{0}",
        "GET /raw/{1} HTTP/1.1\r\nHost: {2}\r\nA: b\r\r\n\r\n{0}",
        "GET /raw/{1}\r\n{0}",
        "GET /raw/{1} HTTP/0.9\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.0\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.2\r\nHost: {2}\r\n\r\n{0}",
        "GET /raw/{1} HTTP/2.0\r\nHost: {2}\r\n\r\n{0}",
        "GET  /raw/{1} HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "GET\t/raw/{1}\tHTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.1 \r\nHost: {2}\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.1 HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "GET /raw/{1} x HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "\r\n\r\nGET /raw/{1} HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        " GET /raw/{1} HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "GET /raw/{1}\u00ff HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "GET /raw/{1}\0 HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "GET /raw/{1}#x HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.1\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.1\r\nHost: {2}\r\nHost: other.example\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.1\r\nHost: {2}, other.example\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.1\r\nHost: {2}/x\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.1\r\nHost: x@{2}\r\n\r\n{0}",
        "GET http://other.example/raw/{1} HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "HEAD /raw/{1} HTTP/1.1\r\nHost: {2}\r\nContent-Length: 60\r\n\r\n{0}",
        "GET /raw/{1} HTTP/1.1\r\nHost: {2}\r\nContent-Length: 60\r\n\r\n{0}",
        "OPTIONS * HTTP/1.1\r\nHost: {2}\r\nContent-Length: 60\r\n\r\n{0}",
        "TRACE /raw/{1} HTTP/1.1\r\nHost: {2}\r\nContent-Length: 60\r\n\r\n{0}",
        "CONNECT {2} HTTP/1.1\r\nHost: {2}\r\n\r\n{0}",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{0}",
    ];

    [Theory]
    [MemberData(nameof(Framings))]
    public Task Framing_ThatCanBeReadInTwoWays_HidesNothing(string lines, string body)
        => AssertNothingHiddenAsync($"POST /raw/{{1}} HTTP/1.1\r\nHost: {{2}}\r\n{lines}\r\n\r\n{body}");

    [Theory]
    [MemberData(nameof(Chunks))]
    public Task ChunkedBody_ThatCanBeReadInTwoWays_HidesNothing(string body)
        => AssertNothingHiddenAsync($"POST /raw/{{1}} HTTP/1.1\r\nHost: {{2}}\r\nTransfer-Encoding: chunked\r\n\r\n{body}");

    [Theory]
    [MemberData(nameof(Heads))]
    public Task Head_ThatCanBeReadInTwoWays_HidesNothing(string request) => AssertNothingHiddenAsync(request);

    [Theory]
    [InlineData("content-length", "60")]
    [InlineData("content-length", "0")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("connection", "keep-alive")]
    [InlineData("te", "chunked")]
    [InlineData("a", "b\r\n\r\nGET /admin/hidden HTTP/1.1\r\n")]
    [InlineData("a\r\ntransfer-encoding", "chunked")]
    [InlineData("host", "other.example")]
    [InlineData(":path", "/admin/hidden")]
    [InlineData(":method", "GET /admin/hidden HTTP/1.1\r\nA:")]
    public async Task Http2_IsNeverTranslatedIntoTwoRequests(string name, string value)
    {
        var (marker, faults) = (AttackSite.NewMarker(), site.RawBackend.Faults.Count);
        await using var connection = await Http2Connection.ConnectAsync(site.Http2Address);
        var head = Http2Connection.Block(
            (":method", "POST"), (":scheme", "http"), (":path", $"/raw/{marker}"), (":authority", site.Http2Address.Authority), (name, value));
        await connection.SendAsync(Http2Connection.Frame.Headers, Http2Connection.Flags.EndHeaders, 1, head);
        await connection.SendAsync(Http2Connection.Frame.Data, Http2Connection.Flags.EndStream, 1, "0\r\n\r\nGET /admin/hidden HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        // The next request on the connection is answered, or the connection is closed: then all that was going to arrive has.
        await connection.RequestAsync(3, (":method", "GET"), (":scheme", "http"), (":path", "/health"), (":authority", site.Http2Address.Authority));

        Assert.Equal(faults, site.RawBackend.Faults.Count);
        Assert.DoesNotContain(site.RawBackend.Requests, request => request.Contains("/admin/hidden", StringComparison.Ordinal));
    }

    /// <summary>The backend that judges all this notices what it should.</summary>
    [Fact]
    public async Task SameRequests_PastTheGateway_AreFaultsOrArrive()
    {
        await using var backend = new RawBackend();
        var missed = 0;
        foreach (var body in Chunks.Select(row => row.Data))
        {
            var (faults, hidden) = (backend.Faults.Count, AttackSite.NewMarker());
            await SendAsync(backend.Address, $"POST /raw/{{1}} HTTP/1.1\r\nHost: {{2}}\r\nTransfer-Encoding: chunked\r\n\r\n{body}", hidden);
            missed += backend.Faults.Count > faults || backend.Requests.Any(request => request.Contains(hidden, StringComparison.Ordinal)) ? 0 : 1;
        }

        // The two that only claim to be longer than they are: what is hidden is a part of the body.
        Assert.Equal(2, missed);
    }

    private async Task AssertNothingHiddenAsync(string request)
    {
        var (hidden, faults) = (AttackSite.NewMarker(), site.RawBackend.Faults.Count);

        await SendAsync(site.Address, request, hidden);

        Assert.Equal(faults, site.RawBackend.Faults.Count);
        Assert.DoesNotContain(site.RawBackend.Requests, seen => seen.Contains(hidden, StringComparison.Ordinal));
        Assert.False(site.Backend.Received(hidden));
    }

    // What is hidden is longer than any length above, and ends its connection.
    private static Task<(string Answer, bool IsClosed)> SendAsync(Uri server, string request, string hidden)
        => RawHttp.ExchangeAsync(
            server,
            request
                .Replace("{0}", $"GET /admin/{hidden} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\nPadding: {new string('x', 100)}\r\n\r\n", StringComparison.Ordinal)
                .Replace("{1}", AttackSite.NewMarker(), StringComparison.Ordinal)
                .Replace("{2}", server.Authority, StringComparison.Ordinal),
            Patience);
}
