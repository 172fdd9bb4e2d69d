using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.PipelineTests.Proxy;

/// <summary>
/// YARP's transforms of the path work on the path as the client wrote it, and leave the query alone: a signed query, a package name of npm
/// and a branch of GitLab arrive behind a prefix as they were sent.
/// </summary>
public sealed class RawPathTests(RawPathTests.Prefixed prefixed) : IClassFixture<RawPathTests.Prefixed>
{
    private static readonly string[] Routes =
    [
        """/remove/{**rest} | {"PathRemovePrefix": "/remove"}""",
        """/raw/{**rest} | {"PathRemovePrefix": "/raw"} | loose""",
        """/deep/er/{**rest} | {"PathRemovePrefix": "/deep/er"}""",
        """/other/{**rest} | {"PathRemovePrefix": "/another"}""",
        """/add/{**rest} | {"PathPrefix": "/v 1"}""",
        """/addslash/{**rest} | {"PathPrefix": "/v1/"} | loose""",
        """/swap/{**rest} | {"PathRemovePrefix": "/swap"} | {"PathPrefix": "/to"} | loose""",
        """/set/{**rest} | {"PathSet": "/a/Stuff"}""",
        """/pattern/{one}/x/{**rest} | {"PathPattern": "/my/{one}/é/{**rest}"} | loose""",
        """/twice/{one}/{two} | {"PathPattern": "/{two}/{one}/twice"} | {"PathPrefix": "/p"} | loose""",
        """/complex/{name}.{type} | {"PathPattern": "/{type}/{name}"}""",
        """/query/{one}/{**rest} | {"QueryRemoveParameter": "gone"}""",
        """/append/{one}/{**rest} | {"QueryRouteParameter": "one", "Append": "one"}""",
        """/header/{**rest} | {"RequestHeader": "X-Region", "Set": "eu"} | loose""",
    ];

    [Theory]
    [InlineData("/remove/a%41?x=A%41%7e%zz", "/a%41?x=A%41%7e%zz")]
    [InlineData("/remove", "/")]
    [InlineData("/remove?a=%41", "/?a=%41")]
    [InlineData("/remove/", "/")]
    [InlineData("/remove/a?", "/a?")]
    [InlineData("/remove/%40scope%7Ename/-/x.tgz", "/%40scope%7Ename/-/x.tgz")]
    [InlineData("/%72emove/a%41", "/a%41")]
    [InlineData("/REMOVE/a%41", "/a%41")]
    [InlineData("/remove/a+b;c=d/%C3%A4", "/a+b;c=d/%C3%A4")]
    [InlineData("/remove/remove/x", "/remove/x")]
    [InlineData("/remove/a%252Fb", "/a%252Fb")]
    [InlineData("/raw/a%2Fb", "/a%2Fb")]
    [InlineData("/raw/group%2Fproject/-/raw/a%2fb//c?ref=x%2Fy", "/group%2Fproject/-/raw/a%2fb//c?ref=x%2Fy")]
    [InlineData("/raw/%2F", "/%2F")]
    [InlineData("/raw//x", "//x")]
    [InlineData("/deep/%65r/%7ea", "/%7ea")]
    [InlineData("/other/a%41", "/other/a%41")]
    [InlineData("/add/a%41?%zz", "/v%201/add/a%41?%zz")]
    [InlineData("/addslash/a%2Fb", "/v1/addslash/a%2Fb")]
    [InlineData("/swap/a%2Fb/%41", "/to/a%2Fb/%41")]
    [InlineData("/swap", "/to")]
    [InlineData("/set/st%75ff?x=%41", "/a/Stuff?x=%41")]
    [InlineData("/set/a/%53tuff", "/a/Stuff")]
    [InlineData("/pattern/v%41/x/a%2Fb/%7e?x=%41", "/my/v%41/%C3%A9/a%2Fb/%7e?x=%41")]
    [InlineData("/pattern/a%2Fb/x/c", "/my/a%2Fb/%C3%A9/c")]
    [InlineData("/pattern/a/x", "/my/a/%C3%A9")]
    [InlineData("/twice/a%2Fb/a%252Fb", "/p/a%252Fb/a%2Fb/twice")]
    [InlineData("/twice/twic%65/x", "/p/x/twic%65/twice")]
    [InlineData("/complex/a%41.b%20c", "/b%20c/aA")]
    [InlineData("/query/a%41/b?x=A%41%7e%zz", "/query/a%41/b?x=A%41%7e%zz")]
    [InlineData("/query/a%41/b?x=1&gone=2", "/query/a%41/b?x=1")]
    [InlineData("/append/a%41/b?x=1", "/append/a%41/b?x=1&one=aA")]
    [InlineData("/header/a%2Fb/%41?x=%zz", "/header/a%2Fb/%41?x=%zz")]
    public async Task Target_ThroughTheRoutesTransforms_ArrivesAsItWasWritten(string sent, string expected)
    {
        var marker = Guid.NewGuid().ToString("N");
        var answer = await prefixed.Environment.GetRawAsync(sent, $"X-Marker: {marker}");

        Assert.Equal(200, answer.Status);
        var received = Assert.Single(prefixed.Environment.Backend.Requests, request => request.Header("X-Marker") == marker);
        Assert.Equal(expected, received.Target);
    }

    // A base of the destination's is in front of what the transforms made.
    [Theory]
    [InlineData("/based/a%41?x=%zz", "/ba%73e/a%41?x=%zz")]
    [InlineData("/based", "/ba%73e/")]
    [InlineData("/based?x", "/ba%73e/?x")]
    public async Task Target_OfADestinationWithAPath_IsBelowIt(string sent, string expected)
    {
        var marker = Guid.NewGuid().ToString("N");
        await prefixed.Environment.GetRawAsync(sent, $"X-Marker: {marker}");

        var received = Assert.Single(prefixed.Environment.Backend.Requests, request => request.Header("X-Marker") == marker);
        Assert.Equal(expected, received.Target);
    }

    /// <summary>A gateway with these routes.</summary>
    public sealed class Prefixed : IAsyncLifetime
    {
        public TestEnvironment Environment { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Environment = await TestEnvironment.StartAsync(static setup =>
        {
            foreach (var (i, route) in Routes.Index())
            {
                var parts = route.Split(" | ");
                var name = string.Create(CultureInfo.InvariantCulture, $"route-{i}");
                var transforms = parts[1..].Where(static part => part[0] == '{');
                setup.Route(name, "/", "anonymous", "backend", [.. transforms.Select(static text => JsonNode.Parse(text)!.AsObject())])
                    .Set($"ReverseProxy:Routes:{name}:Match:Path", parts[0]);
                if (parts[^1] == "loose")
                    setup.Set($"ReverseProxy:Routes:{name}:Metadata:AllowAmbiguousPath", "true");
            }

            var backend = (string)setup.File["ReverseProxy"]!["Clusters"]!["backend"]!["Destinations"]!["one"]!["Address"]!;
            setup.Cluster("based", new Uri(backend))
                .Set("ReverseProxy:Clusters:based:Destinations:one:Address", $"{backend}ba%73e/")
                .Route("based", "/based", "anonymous", "based", new JsonObject { ["PathRemovePrefix"] = "/based" });
        });

        public ValueTask DisposeAsync() => Environment.DisposeAsync();
    }
}
