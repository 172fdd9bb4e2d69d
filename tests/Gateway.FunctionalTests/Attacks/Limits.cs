using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>What is too large, too many or too slow is refused with a status that says so, and what is only large or quiet is not.</summary>
public sealed class Limits(Limits.Tight tight) : IClassFixture<Limits.Tight>
{
    private const int Kibibyte = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static TheoryData<string, int, string> TooMuch => new()
    {
        { $"GET /open/{new string('x', 9 * Kibibyte)} HTTP/1.1\r\nHost: a\r\n", 414, "Request line too long" },
        { $"GET /open/x?{new string('x', 9 * Kibibyte)} HTTP/1.1\r\nHost: a\r\n", 414, "Request line too long" },
        { $"GET /open/x HTTP/1.1\r\nHost: a\r\nA: {new string('x', 33 * Kibibyte)}\r\n", 431, "Request headers too long" },
        { $"GET /open/x HTTP/1.1\r\nHost: a\r\nCookie: {new string('x', 33 * Kibibyte)}\r\n", 431, "Request headers too long" },
        { $"GET /open/x HTTP/1.1\r\nHost: a\r\n{Lines(5, new string('x', 8 * Kibibyte))}", 431, "Request headers too long" },
        { $"GET /open/x HTTP/1.1\r\nHost: a\r\n{Lines(100, "x")}", 431, "too many headers" },
        { $"GET /auth/login HTTP/1.1\r\nHost: a\r\n{Lines(150, "")}", 431, "too many headers" },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task TooMuch_IsRefusedWithItsStatus_AndTheLogNamesTheCause(string head, int status, string cause)
    {
        var answer = await RawHttp.SendAsync(tight.Proxy.Address, $"{head}Connection: close\r\n\r\n");

        Assert.Equal(status, answer.Status);
        await Wait.UntilAsync(() => tight.Proxy.Log.Contains(cause, StringComparison.Ordinal), Patience, $"the log says '{cause}'");
    }

    [Fact]
    public async Task JustUnderTheLimits_IsServed()
    {
        var answer = await RawHttp.SendAsync(
            tight.Proxy.Address, $"GET /open/{new string('x', 7 * Kibibyte)} HTTP/1.1\r\nHost: a\r\n{Lines(90, new string('x', 300))}Connection: close\r\n\r\n");
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeUpload_IsTheBackendsBusiness(bool isChunked)
    {
        using var browser = tight.Proxy.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/open/upload") { Content = new ByteArrayContent(new byte[40 * Kibibyte * Kibibyte]) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await browser.SendAsync(request);

        Assert.Equal(40 * Kibibyte * Kibibyte, (await response.EchoAsync()).BodyLength);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UploadAboveTheRoutesOwnLimit_Is413(bool isChunked)
    {
        using var browser = tight.Proxy.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/small/upload") { Content = new ByteArrayContent(new byte[2000]) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task HeadersThatDoNotCome_EndTheConnection()
    {
        var (answer, isClosed) = await RawHttp.ExchangeAsync(tight.Proxy.Address, "GET /open/x HTTP/1.1\r\nHost: a\r\n", Patience);

        Assert.True(isClosed);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionWithoutARequest_IsClosed()
    {
        var (answer, isClosed) = await RawHttp.ExchangeAsync(tight.Proxy.Address, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", Patience);

        Assert.True(isClosed);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    /// <summary>A body of known length that trickles is cut off; a stream that is quiet for as long is not, nor is a WebSocket.</summary>
    [Fact]
    public async Task BodyThatTrickles_EndsAndQuietStreamsDoNot()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(tight.Proxy.Address) { Scheme = "ws", Path = "/open/ws" }.Uri, CancellationToken.None);
        await using var quiet = await Http2Connection.ConnectAsync(tight.Http2Address);
        await quiet.SendAsync(
            Http2Connection.Frame.Headers,
            Http2Connection.Flags.EndHeaders,
            1,
            Http2Connection.Block((":method", "POST"), (":scheme", "http"), (":path", "/open/grpc"), (":authority", "a"), ("content-type", "application/grpc"), ("te", "trailers")));
        var chunked = RawHttp.ExchangeAsync(
            tight.Proxy.Address, "POST /open/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", TimeSpan.FromSeconds(8));

        var (answer, isClosed) = await RawHttp.ExchangeAsync(
            tight.Proxy.Address, "POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nxxxxxxxxxx", TimeSpan.FromSeconds(15));

        Assert.True(isClosed);
        Assert.Contains("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Equal(("", false), await chunked);
        await quiet.SendAsync(Http2Connection.Frame.Data, Http2Connection.Flags.EndStream, 1, [0, 0, 0, 0, 0]);
        await Wait.UntilAsync(() => quiet.StatusOf(1) is not null || quiet.IsClosed || quiet.Resets > 0, Patience, "the call is answered");
        Assert.Equal(200, quiet.StatusOf(1));
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var received = await socket.ReceiveAsync(new byte[10], CancellationToken.None);
        Assert.Equal(5, received.Count);
    }

    [Fact]
    public async Task MoreUpgradesThanAllowed_AreRefused()
    {
        await using var gateway = await tight.StartAsync(setup => setup.Set("Gateway:Limits:UpgradedConnections", 1));
        var address = new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/open/ws" }.Uri;
        using var first = new ClientWebSocket();
        await first.ConnectAsync(address, CancellationToken.None);
        using var second = new ClientWebSocket();
        second.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(address, CancellationToken.None));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.HttpStatusCode);
        // What a Java client offers with each of its requests is none.
        using var browser = gateway.NewBrowser();
        using var offer = await browser.GetAsync("/open/x", ("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABkAAQAoAAAAAIAAAAA"));
        Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
        await first.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Equal(5, (await first.ReceiveAsync(new byte[10], CancellationToken.None)).Count);
    }

    [Fact]
    public async Task MoreConnectionsThanAllowed_AreClosedAtOnce()
    {
        await using var gateway = await tight.StartAsync(setup => setup.Set("Gateway:Limits:Connections", 3).Set("Gateway:Limits:KeepAlive", "00:01:00"));
        var open = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 3; i++)
                open.Add(await ServedAsync(gateway.Address) ?? throw new InvalidOperationException($"Connection {i} was not served."));
            Assert.Null(await ServedAsync(gateway.Address));
            open[0].Dispose();
            await Wait.UntilAsync(
                async () =>
                {
                    if (await ServedAsync(gateway.Address) is not { } served)
                        return false;
                    open.Add(served);
                    return true;
                },
                Patience,
                "a connection that was closed makes room");
        }
        finally
        {
            open.ForEach(connection => connection.Dispose());
        }
    }

    private static string Lines(int count, string value) => string.Concat(Enumerable.Range(0, count).Select(n => $"A{n}: {value}\r\n"));

    // A connection on which a request was answered; null where the server closed it instead.
    private static async Task<TcpClient?> ServedAsync(Uri server)
    {
        var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(server.Host, server.Port);
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"));
            if (await connection.GetStream().ReadAsync(new byte[1]) > 0)
                return connection;
        }
        catch (IOException)
        {
            // Reset instead of closed.
        }

        connection.Dispose();
        return null;
    }

    /// <summary>A gateway that waits a second and no longer.</summary>
    public sealed class Tight(Site site) : IAsyncLifetime
    {
        public GatewayProcess Proxy { get; private set; } = null!;

        public Uri Http2Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

        public async ValueTask InitializeAsync()
        {
            var setup = SetUp().Set("Gateway:Limits:HeadersTimeout", "00:00:01").Set("Gateway:Limits:KeepAlive", "00:00:01")
                .Route("small", "/small", "anonymous").Set("ReverseProxy:Routes:small:MaxRequestBodySize", 1000);
            Proxy = new GatewayProcess(setup);
            setup.SetEnvironment("Kestrel__Endpoints__Plain__Url", Proxy.Address.ToString())
                .SetEnvironment("Kestrel__Endpoints__Http2__Url", Http2Address.ToString())
                .SetEnvironment("Kestrel__Endpoints__Http2__Protocols", "Http2")
                .SetEnvironment("Logging__LogLevel__Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Debug");
            await Proxy.StartAsync();
        }

        public Task<GatewayProcess> StartAsync(Func<GatewaySetup, GatewaySetup> change) => GatewayProcess.StartAsync(change(SetUp()));

        public ValueTask DisposeAsync() => Proxy?.DisposeAsync() ?? ValueTask.CompletedTask;

        private GatewaySetup SetUp() => new GatewaySetup().UsualRoutes(site.Backend);
    }
}
