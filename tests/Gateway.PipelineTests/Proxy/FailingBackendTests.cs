using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace Gateway.PipelineTests.Proxy;

/// <summary>A backend that is down, too slow or broken is told apart from everything else, and never takes the gateway with it.</summary>
public sealed class FailingBackendTests(FailingBackendTests.Failing failing) : IClassFixture<FailingBackendTests.Failing>
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Down_Is502()
    {
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.GetAsync("/dead/x");
        await response.AssertProblemAsync(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Down_Navigation_GetsAPage()
    {
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.NavigateAsync("/dead/x");
        await response.AssertPageAsync(HttpStatusCode.BadGateway);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task SlowerThanTheClustersActivityTimeout_Is504(string method)
    {
        failing.Mock.Given(Request.Create().WithPath("/impatient/slow")).RespondWith(Response.Create().WithDelay(TooLong).WithBody("late"));
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.SendAsync(new HttpMethod(method), "/impatient/slow");
        await response.AssertProblemAsync(HttpStatusCode.GatewayTimeout);
    }

    [Theory]
    [InlineData("GET", 100L)]
    [InlineData("GET", null)]
    [InlineData("POST", 100L)]
    public async Task SilentBehindItsHeaders_LongerThanTheActivityTimeout_Is504(string method, long? length)
    {
        var path = $"/open/silent-{method}-{length}";
        failing.Environment.Backend.Answer(path, async context =>
        {
            context.Response.ContentLength = length;
            await context.Response.Body.FlushAsync();
            var aborted = new TaskCompletionSource();
            context.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
        });
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.SendAsync(new HttpMethod(method), path);
        await response.AssertProblemAsync(HttpStatusCode.GatewayTimeout);
    }

    [Fact]
    public async Task SlowerThanTheRoutesTimeout_Is504()
    {
        failing.Mock.Given(Request.Create().WithPath("/hasty/slow")).RespondWith(Response.Create().WithDelay(TooLong).WithBody("late"));
        failing.Mock.Given(Request.Create().WithPath("/hasty/quick")).RespondWith(Response.Create().WithBody("in time"));
        using var browser = failing.Environment.NewBrowser();
        using var quick = await browser.GetAsync("/hasty/quick");
        using var slow = await browser.GetAsync("/hasty/slow");

        Assert.Equal("in time", await quick.Content.ReadAsStringAsync());
        await slow.AssertProblemAsync(HttpStatusCode.GatewayTimeout);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task OwnError_PassesWithItsRetryAfterAndItsBody(int status)
    {
        failing.Mock.Given(Request.Create().WithPath($"/mock/error/{status}")).RespondWith(
            Response.Create().WithStatusCode(status).WithHeader("Retry-After", "7")
                .WithHeader("Content-Type", "text/plain").WithBody("its own words"));
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.NavigateAsync($"/mock/error/{status}");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(("7", "text/plain"), (response.Header("Retry-After"), response.MediaType()));
        Assert.Equal("its own words", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task EmptyAnswer_Passes()
    {
        failing.Mock.Given(Request.Create().WithPath("/mock/empty")).RespondWith(Response.Create().WithFault(FaultType.EMPTY_RESPONSE));
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.GetAsync("/mock/empty");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    // Not by WireMock, which always corrects the length.
    [Fact]
    public async Task AnswerThatBreaksOff_NeverLooksWhole()
    {
        var hasBegun = new TaskCompletionSource();
        failing.Environment.Backend.Answer("/open/short", async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("ten bytes.");
            await context.Response.Body.FlushAsync();
            await hasBegun.Task;
            context.Abort();
        });
        using var client = new HttpClient { BaseAddress = failing.Environment.Address };
        using var response = await client.GetAsync(new Uri("/open/short", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        hasBegun.SetResult();

        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task GarbageInTheBody_PassesAsItIs()
    {
        failing.Mock.Given(Request.Create().WithPath("/mock/garbage")).RespondWith(
            Response.Create().WithFault(FaultType.MALFORMED_RESPONSE_CHUNK).WithBody("half of this"));
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.GetAsync("/mock/garbage");

        // A body is the backend's own business, whatever is in it.
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("half o", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventsWithPausesShorterThanTheTimeout_ArriveAll()
    {
        failing.Mock.Given(Request.Create().WithPath("/impatient/dribble")).RespondWith(Response.Create()
            .WithHeader("Content-Type", "text/event-stream")
            .WithSseBody(static async (_, queue) =>
            {
                // Together longer than the time-out, which counts from the last byte.
                for (var n = 0; n < 8; n++)
                {
                    queue.Write($"data: {n}\n\n");
                    await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
                }

                queue.Close();
            }));
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.GetAsync("/impatient/dribble");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(8, text.Split("data: ").Length - 1);
    }

    [Fact]
    public async Task RetryOfTheClient_ReachesABackendThatHasRecovered()
    {
        failing.Mock.Given(Request.Create().WithPath("/mock/recovers")).InScenario("recovers").WillSetStateTo("well")
            .RespondWith(Response.Create().WithStatusCode(503));
        failing.Mock.Given(Request.Create().WithPath("/mock/recovers")).InScenario("recovers").WhenStateIs("well")
            .RespondWith(Response.Create().WithBody("well again"));
        using var browser = failing.Environment.NewBrowser();
        using var first = await browser.GetAsync("/mock/recovers");
        using var second = await browser.GetAsync("/mock/recovers");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(2, failing.Mock.LogEntries.Count(static entry => entry.RequestMessage?.Path == "/mock/recovers"));
    }

    [Fact]
    public async Task FailedRequest_IsNotSentTwice()
    {
        failing.Mock.Given(Request.Create().WithPath("/impatient/once").UsingPost()).RespondWith(Response.Create().WithDelay(TooLong));
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.PostTextAsync("/impatient/once", "an order", "text/plain");

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.DoesNotContain(failing.Mock.LogEntries.Skip(1), static entry => entry.RequestMessage?.Path == "/impatient/once");
    }

    [Fact]
    public async Task DestinationThatFails_IsLeftOut_WhereTheClusterChecksPassively()
    {
        failing.Mock.Given(Request.Create().WithPath("/passive/x")).RespondWith(Response.Create().WithBody("alive"));
        using var browser = failing.Environment.NewBrowser();
        var (failed, inARow) = (0, 0);
        for (var sent = 0; sent < 100 && inARow < 10; sent++)
        {
            using var response = await browser.GetAsync("/passive/x");
            (failed, inARow) = response.StatusCode == HttpStatusCode.OK ? (failed, inARow + 1) : (failed + 1, 0);
        }

        Assert.Equal(10, inARow);
        Assert.NotEqual(0, failed);
    }

    [Fact]
    public async Task NoDestination_Is503WithARetryAfter()
    {
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.GetAsync("/nowhere/x");

        response.AssertUnavailable();
        await response.AssertProblemAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task NoRoute_Is404()
    {
        using var browser = failing.Environment.NewBrowser();
        using var response = await browser.GetAsync("/no-route");
        await response.AssertProblemAsync(HttpStatusCode.NotFound);
    }

    /// <summary>A backend that does what it is told, by WireMock, and one that is not there.</summary>
    public sealed class Failing : IAsyncLifetime
    {
        public TestEnvironment Environment { get; private set; } = null!;

        public WireMockServer Mock { get; } = WireMockServer.Start();

        public async ValueTask InitializeAsync()
        {
            var mock = new Uri(Mock.Url!);
            var dead = new Uri($"http://127.0.0.1:{FreePort.Take()}");
            Environment = await TestEnvironment.StartAsync(setup => setup
                .Cluster("patient", mock).Route("mock", "/mock", "anonymous", "patient")
                // Long enough for the first answer of a server that is still being compiled.
                .Cluster("impatient", mock).Route("impatient", "/impatient", "anonymous", "impatient")
                .Set("ReverseProxy:Clusters:impatient:HttpRequest:ActivityTimeout", "00:00:02")
                .Set("ReverseProxy:Clusters:backend:HttpRequest:ActivityTimeout", "00:00:02")
                .Cluster("dead", dead).Route("dead", "/dead", "anonymous", "dead")
                .Route("hasty", "/hasty", "anonymous", "patient")
                .Set("ReverseProxy:Routes:hasty:Timeout", "00:00:02")
                .Set("ReverseProxy:Clusters:nowhere:Destinations", null).Route("nowhere", "/nowhere", "anonymous", "nowhere")
                .Set("ReverseProxy:Clusters:passive", new JsonObject
                {
                    ["LoadBalancingPolicy"] = "RoundRobin",
                    ["HealthCheck"] = new JsonObject
                    {
                        ["Passive"] = new JsonObject { ["Enabled"] = true, ["Policy"] = "TransportFailureRate" },
                    },
                    ["Destinations"] = new JsonObject
                    {
                        ["dead"] = new JsonObject { ["Address"] = dead.ToString() },
                        ["alive"] = new JsonObject { ["Address"] = mock.ToString() },
                    },
                })
                .Route("passive", "/passive", "anonymous", "passive"));
        }

        public async ValueTask DisposeAsync()
        {
            await Environment.DisposeAsync();
            Mock.Dispose();
        }
    }
}
