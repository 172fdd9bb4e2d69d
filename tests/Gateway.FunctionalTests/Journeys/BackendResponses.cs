using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>What a client receives of a backend's response, however the backend frames it: all of it, a 502, or a connection that is cut.</summary>
public sealed class BackendResponses(Site site)
{
    private static readonly string Large = new('x', 300_000);

    private static readonly Dictionary<string, (string[] Pieces, int Status, string Body)> Whole = new()
    {
        ["plain"] = (["HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"], 200, "hello"),
        ["pieces"] = (["HTTP/1.1 200 OK\r\nContent-Length: 15\r\n", "\r\n", "hello", "hello", "hello"], 200, "hellohellohello"),
        ["empty"] = (["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], 200, ""),
        ["unframed"] = (["HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n", "until the end"], 200, "until the end"),
        ["chunked"] = (["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n", "3\r\nyou\r\n0\r\n\r\n"], 200, "helloyou"),
        ["framed-twice"] = (["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n"], 200, "hello"),
        ["framed-twice-empty"] = (["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n5\r\nhello\r\n0\r\n\r\n"], 200, "hello"),
        ["framed-twice-exact"] = (["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nhel\r\n", "2\r\nlo\r\n0\r\n\r\n"], 200, "hello"),
        ["204"] = (["HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"], 204, ""),
        ["304"] = (["HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 100\r\n\r\n"], 304, ""),
        ["206"] = (["HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nab"], 206, "ab"),
        ["418"] = (["HTTP/1.1 418 I'm a teapot\r\nContent-Length: 6\r\n\r\nteapot"], 418, "teapot"),
        ["503"] = (["HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy"], 503, "busy"),
        ["early"] = (["HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"], 200, "ok"),
        ["large"] = ([$"HTTP/1.1 200 OK\r\nContent-Length: {Large.Length}\r\n\r\n", Large], 200, Large),
        ["large-chunked"] = ([$"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Large.Length:x}\r\n", Large, "\r\n0\r\n\r\n"], 200, Large),
        ["events"] = (
            ["HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n", "8\r\ndata: 1\n\r\n", "8\r\ndata: 2\n\r\n0\r\n\r\n"],
            200, "data: 1\ndata: 2\n"),
    };

    private static readonly Dictionary<string, string[]> Broken = new()
    {
        ["nothing"] = [],
        ["garbage"] = ["this is no HTTP\r\n\r\n"],
        ["truncated-head"] = ["HTTP/1.1 200 OK\r\nContent-Le"],
        ["switches"] = ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello"],
    };

    private static readonly Dictionary<string, string[]> Cut = new()
    {
        ["truncated"] = ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"],
        ["truncated-late"] = [$"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n{Large}"],
        ["truncated-chunks"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"],
    };

    private static readonly string[] Cookies =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nSet-Cookie: __Host-gateway_session=x\r\n"
            + "Clear-Site-Data: \"cookies\", \"cache\"\r\n\r\nok",
    ];

    [Fact]
    public async Task WholeResponse_ReachesTheClient()
    {
        await using var backend = new ScriptedBackend(Whole.ToDictionary(static answer => answer.Key, static answer => answer.Value.Pieces));
        await using var gateway = await GatewayProcess.StartAsync(SetupOf(backend));
        using var browser = gateway.NewBrowser();
        foreach (var (path, (_, status, body)) in Whole)
        {
            using var response = await browser.GetAsync($"/scripted/{path}");
            Assert.Equal((path, status, body), (path, (int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task ResponseThatIsNoHttp_Is502()
    {
        await using var backend = new ScriptedBackend(Broken);
        await using var gateway = await GatewayProcess.StartAsync(SetupOf(backend));
        using var browser = gateway.NewBrowser();
        foreach (var path in Broken.Keys)
        {
            using var response = await browser.GetAsync($"/scripted/{path}");
            Assert.Equal((path, HttpStatusCode.BadGateway), (path, response.StatusCode));
        }
    }

    // A client must not take half a response for a whole one.
    [Fact]
    public async Task ResponseThatEndsEarly_IsCut()
    {
        await using var backend = new ScriptedBackend(Cut);
        await using var gateway = await GatewayProcess.StartAsync(SetupOf(backend));
        using var browser = gateway.NewBrowser();
        foreach (var path in Cut.Keys)
        {
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                using var response = await browser.GetAsync($"/scripted/{path}");
                await response.Content.ReadAsStringAsync();
            });
        }
    }

    [Fact]
    public async Task ResponseHeaders_ReachTheClientWithoutTheGatewaysCookies_WhateverIsLogged()
    {
        await using var backend = new ScriptedBackend(new Dictionary<string, string[]> { ["cookies"] = Cookies });
        await using var quiet = await GatewayProcess.StartAsync(SetupOf(backend));
        await using var verbose = await GatewayProcess.StartAsync(SetupOf(backend).Set("Logging:LogLevel:Yarp.ReverseProxy.Forwarder", "Trace"));
        foreach (var gateway in (GatewayProcess[])[quiet, verbose])
        {
            var answer = await RawHttp.GetAsync(gateway.Address, "/scripted/cookies");
            Assert.Equal(["a=b", "c=d"], answer.All("Set-Cookie"));
            Assert.Equal(["\"cache\""], answer.All("Clear-Site-Data"));
        }
    }

    [Theory]
    [InlineData("24.00:00:00")]
    [InlineData("00:00:01")]
    public async Task LongAndShortTimeouts_AreTaken(string timeout)
    {
        await using var backend = new ScriptedBackend(new Dictionary<string, string[]> { ["plain"] = Whole["plain"].Pieces });
        await using var gateway = await GatewayProcess.StartAsync(SetupOf(backend).Set("ReverseProxy:Clusters:scripted:HttpRequest:ActivityTimeout", timeout));
        Assert.Equal(200, (await RawHttp.GetAsync(gateway.Address, "/scripted/plain")).Status);
    }

    private GatewaySetup SetupOf(ScriptedBackend backend) => site.Setup()
        .Cluster("scripted", backend.Address)
        .Route("scripted", "/scripted", "anonymous", "scripted", new JsonObject { ["IdentityHeaders"] = "none" });
}
