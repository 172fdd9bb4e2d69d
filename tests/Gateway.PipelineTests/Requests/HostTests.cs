using System.Text.Json.Nodes;

namespace Gateway.PipelineTests.Requests;

/// <summary>
/// A host has one reading wherever the gateway compares one: a dot at its end, which names the root of DNS, makes no difference. What is
/// forwarded stays as the client wrote it.
/// </summary>
public sealed class HostTests(HostTests.Hosted hosted) : IClassFixture<HostTests.Hosted>
{
    [Theory]
    [InlineData("admin.test", "admin")]
    [InlineData("admin.test.", "admin")]
    [InlineData("ADMIN.test.", "admin")]
    [InlineData("admin.test.:8080", "admin")]
    [InlineData("port.test:8443", "port")]
    [InlineData("port.test.:8443", "port")]
    [InlineData("port.test.:8444", "rest")]
    [InlineData("a.wild.test.", "wild")]
    [InlineData("a.b.wild.test.", "wild")]
    [InlineData("wild.test.", "rest")]
    [InlineData("dotted.test", "dotted")]
    [InlineData("dotted.test.", "dotted")]
    [InlineData("xn--bcher-kva.test.", "unicode")]
    [InlineData("admin.test..", "rest")]
    [InlineData("other.test.", "rest")]
    public async Task Route_OfAHost_MatchesWithADotAtItsEnd(string host, string route)
    {
        var marker = Guid.NewGuid().ToString("N");
        var answer = await SendAsync(hosted.Environment, host, $"X-Marker: {marker}");

        Assert.Equal(200, answer.Status);
        var received = Assert.Single(hosted.Environment.Backend.Requests, request => request.Header("X-Marker") == marker);
        Assert.Equal((route, host), (received.Header("X-Route"), received.Header("X-Forwarded-Host")));
    }

    [Theory]
    [InlineData("GET /plain/x HTTP/1.1", "Host:", 400)]
    [InlineData("GET /plain/x HTTP/1.1", "Host:  ", 400)]
    [InlineData("GET /original/x HTTP/1.1", "Host:", 400)]
    [InlineData("GET /original/x HTTP/1.0", "Host:", 400)]
    [InlineData("POST /auth/login HTTP/1.1", "Host:", 400)]
    [InlineData("GET /health HTTP/1.1", "Host:", 400)]
    [InlineData("GET /plain/x HTTP/1.0", "X-None: none", 200)]
    [InlineData("GET /original/x HTTP/1.0", "X-None: none", 200)]
    [InlineData("GET /health HTTP/1.0", "X-None: none", 200)]
    public async Task EmptyHost_Is400_AndOneThatHttp10LeavesOutIsNot(string requestLine, string headerLine, int status)
    {
        var marker = Guid.NewGuid().ToString("N");
        var answer = await RawHttp.SendAsync(
            hosted.Environment.Address, $"{requestLine}\r\n{headerLine}\r\nX-Marker: {marker}\r\nConnection: close\r\n\r\n");

        Assert.Equal(status, answer.Status);
        // By the gateway: a backend would refuse a request with two Host lines with the same status.
        Assert.Equal(status == 400, answer.All("Content-Type") is ["application/problem+json"]);
        var received = hosted.Environment.Backend.Requests.Where(request => request.Header("X-Marker") == marker).ToList();
        Assert.Equal(status == 200 && !requestLine.Contains("health", StringComparison.Ordinal) ? 1 : 0, received.Count);
        Assert.All(received, static request => Assert.Single(request.All("Host")));
    }

    [Theory]
    [InlineData("admin.test", 200)]
    [InlineData("admin.test.", 200)]
    [InlineData("admin.test.:8080", 200)]
    [InlineData("a.wild.test.", 200)]
    [InlineData("dotted.test", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("wild.test.", 400)]
    [InlineData("other.test", 400)]
    [InlineData("other.test.", 400)]
    [InlineData("admin.test..", 400)]
    public async Task AllowedHosts_AreAllowedWithADotAtTheirEnd(string host, int status) =>
        Assert.Equal(status, (await SendAsync(hosted.Restricted, host)).Status);

    // A request without a name asks for none of the allowed ones.
    [Fact]
    public async Task AllowedHosts_RefuseARequestWithoutAHost()
    {
        var answer = await RawHttp.SendAsync(hosted.Restricted.Address, "GET /open/x HTTP/1.0\r\n\r\n");
        Assert.Equal(400, answer.Status);
    }

    private static Task<RawResponse> SendAsync(TestEnvironment environment, string host, string headerLine = "X-None: none") =>
        RawHttp.SendAsync(environment.Address, $"GET /open/x HTTP/1.1\r\nHost: {host}\r\n{headerLine}\r\nConnection: close\r\n\r\n");

    /// <summary>A gateway with routes by host, and one that answers to some hosts only.</summary>
    public sealed class Hosted : IAsyncLifetime
    {
        public TestEnvironment Environment { get; private set; } = null!;

        public TestEnvironment Restricted { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Environment = await TestEnvironment.StartAsync(static setup =>
            {
                Add(setup, "admin", "admin.test");
                Add(setup, "port", "port.test:8443");
                Add(setup, "wild", "*.wild.test");
                Add(setup, "dotted", "dotted.test.");
                Add(setup, "unicode", "bücher.test");
                Add(setup, "rest");
                setup.File["ReverseProxy"]!["Routes"]!.AsObject().Remove("open");
                setup.Route("plain", "/plain", "anonymous");
                setup.Route("original", "/original", "anonymous", "backend", new JsonObject { ["RequestHeaderOriginalHost"] = "true" });
            });
            Restricted = await TestEnvironment.StartAsync(static setup =>
                setup.Set("AllowedHosts", "admin.test;*.wild.test;dotted.test.;127.0.0.1"));
        }

        public async ValueTask DisposeAsync()
        {
            await Environment.DisposeAsync();
            await Restricted.DisposeAsync();
        }

        private static void Add(GatewaySetup setup, string name, params string[] hosts)
        {
            setup.Route(name, "/open", "anonymous", "backend", new JsonObject { ["RequestHeader"] = "X-Route", ["Set"] = name });
            if (hosts.Length > 0)
                setup.Set($"ReverseProxy:Routes:{name}:Match:Hosts", new JsonArray([.. hosts.Select(static host => JsonValue.Create(host))]));
        }
    }
}
