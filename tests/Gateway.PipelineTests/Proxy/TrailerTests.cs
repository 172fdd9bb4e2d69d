using System.Text.Json.Nodes;

namespace Gateway.PipelineTests.Proxy;

/// <summary>Trailers of a backend pass, but for what its headers may not have either.</summary>
public sealed class TrailerTests
{
    private const string Answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n"
        + "Set-Cookie: a=b\r\nSet-Cookie: __Host-gateway_session=planted; Path=/; Secure\r\nSet-Cookie: =__Host-gateway_session=planted\r\n"
        + "Set-Cookie: __Secure-gateway_session_device=planted\r\nClear-Site-Data: \"cache\", \"cookies\"\r\nX-Checksum: abc\r\n\r\n";

    [Fact]
    public async Task Trailer_ThatSetsACookieOfTheGatewaysOrClearsCookies_IsDropped()
    {
        await using var backend = new ScriptedBackend(new Dictionary<string, string[]> { ["x"] = [Answer] });
        await using var environment = await TestEnvironment.StartAsync(setup => setup
            // Kestrel sends trailers under HTTP/2 alone.
            .Set("Kestrel:EndpointDefaults:Protocols", "Http2")
            .Cluster("scripted", backend.Address)
            .Route("plain", "/plain", "anonymous", "scripted")
            .Route(
                "transformed",
                "/transformed",
                "anonymous",
                "scripted",
                new JsonObject { ["ResponseTrailer"] = "X-Added", ["Append"] = "1" }));
        using var client = new HttpClient
        {
            BaseAddress = environment.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var plain = await client.GetAsync(new Uri("/plain/x", UriKind.Relative));
        using var transformed = await client.GetAsync(new Uri("/transformed/x", UriKind.Relative));

        Assert.Equal(["1"], ValuesOf(transformed, "X-Added"));
        foreach (var response in (HttpResponseMessage[])[plain, transformed])
        {
            Assert.Equal("body", await response.Content.ReadAsStringAsync());
            Assert.DoesNotContain(ValuesOf(response, "Set-Cookie"), static cookie => cookie.Contains("gateway_session", StringComparison.Ordinal));
            Assert.Equal(["\"cache\""], ValuesOf(response, "Clear-Site-Data"));
            Assert.Equal(["abc"], ValuesOf(response, "X-Checksum"));
        }
    }

    private static IEnumerable<string> ValuesOf(HttpResponseMessage response, string trailer) =>
        response.TrailingHeaders.TryGetValues(trailer, out var values) ? values : [];
}
