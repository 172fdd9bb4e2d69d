using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// One trace runs from the browser's request to the backend's database. What it looks like, and when something fails, is drawn in
/// <c>docs/traces.md</c>, and is what a collector really receives.
/// </summary>
public sealed class Tracing(Site site, TracingSite traced) : IClassFixture<TracingSite>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task SignInAndProxiedRequest_RunFromTheBrowserToTheBackendsDatabase()
    {
        using var browser = traced.Gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var signIn = await RequestAsync("POST", "/auth/login", status: 200);
        Assert.Equal(HashOf(People.Alice.Id), await AttributeOfAsync(browser, "/api/projects?first", "user.hash"));
        var request = await RequestAsync("GET", "/api/projects");

        // The first request after a sign-in reads the session from Redis; every other one asks nobody.
        await AssertDrawnAsync("A sign-in", signIn);
        await AssertDrawnAsync("A request of a session that is not cached", request);
        await browser.EchoAsync("/app/warm");
        await browser.EchoAsync("/app/warmer");
        var warm = await RequestAsync("GET", "/app/warmer");
        Assert.Equal("cache", warm["gateway.session.source"]);
        Assert.DoesNotContain(traced.Collector.Spans, span => span.TraceId == warm.TraceId && span["db.system.name"] is not null);
        await AssertDrawnAsync("A request of a cached session", warm);
    }

    [Fact]
    public async Task WrongPassword_SaysWhyToTheOperatorAlone()
    {
        using var browser = traced.Gateway.NewBrowser();
        using var wrong = await browser.TrySignInAsync(People.Bob.Email, "not it");
        using var unknown = await browser.TrySignInAsync("nobody@example.com", "not it");
        Assert.Equal(WithoutTraceId(await wrong.Content.ReadAsStringAsync()), WithoutTraceId(await unknown.Content.ReadAsStringAsync()));
        await traced.Collector.WaitForAsync(span => span["gateway.sign_in.reason"] == "wrong_password", "the wrong password");
        await traced.Collector.WaitForAsync(span => span["gateway.sign_in.reason"] == "unknown_user", "the unknown user");
    }

    [Fact]
    public async Task WrongRole_NamesThePolicy()
    {
        using var browser = traced.Gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        using var refused = await browser.GetAsync("/admin/traced");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var span = await RequestAsync("GET", "/admin/traced");
        Assert.Equal(("admins", "forbidden"), (span["gateway.policy"], span["gateway.policy.result"]));
        Assert.Equal(HashOf(People.Alice.Id), span["user.hash"]);
    }

    [Fact]
    public async Task EndedSession_IsToldFromOneThatNeverWas()
    {
        using var browser = traced.Gateway.NewBrowser();
        var id = (await browser.SignInAsync(People.Bob)).GetProperty("session_id").GetString()!;
        // Known to this gateway, and not only to Redis.
        await Wait.UntilAsync(
            async () =>
            {
                await browser.EchoAsync("/app/before-the-end");
                return traced.Collector.Spans.Any(span => span["url.path"] == "/app/before-the-end" && span["gateway.session.source"] == "cache");
            },
            Patience,
            "the session is served from memory");
        await traced.Redis.SendAsync("DEL", $"session:{id}");
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync("/app/after-the-end");
                return response.StatusCode == HttpStatusCode.Unauthorized;
            },
            Patience,
            "the session is over");
        await traced.Collector.WaitForAsync(span => span["url.path"] == "/app/after-the-end" && span["gateway.session.result"] == "revoked", "that the session was revoked");
    }

    [Fact]
    public async Task SlowBackend_IsNamedWithWhatToDo()
    {
        using var browser = traced.Gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        await browser.EchoAsync("/app/before-the-slow-one");
        using var response = await browser.GetAsync("/slow/slow?ms=5000");
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        await AssertDrawnAsync("A backend that is too slow", await RequestAsync("GET", "/slow/slow"));
    }

    [Fact]
    public async Task RedisOutage_SaysSinceWhenWhomItTouchesAndWhatToDo()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(traced.Setup().UseRedis(redis).SetEnvironment("OTEL_SERVICE_NAME", "gateway-outage"));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        // The store is asked for milliseconds.
        var before = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(-1);
        await redis.KillAsync();
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync("/app/outage");
                return response.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            Patience,
            "the outage shows");
        using (var refused = await browser.GetAsync("/app/in-the-outage"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        var request = await RequestAsync("GET", "/app/in-the-outage", "gateway-outage");
        await AssertDrawnAsync("A request while Redis is down", request, "gateway-outage");
        var command = await traced.Collector.WaitForAsync(span => span.TraceId == request.TraceId && span["db.system.name"] == "redis", "the command that failed");
        Assert.InRange(DateTime.Parse(command["gateway.store.down_since"]!, null, DateTimeStyles.AdjustToUniversal), before, TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Equal(redis.Port.ToString(CultureInfo.InvariantCulture), command["server.port"]);
        Assert.True(File.Exists(Path.Combine(Programs.Repository, "docs", "runbooks", request["gateway.runbook"]!)));

        // One line when it begins and one when it ends, however many people it hits.
        for (var i = 0; i < 20; i++)
            (await browser.GetAsync("/app/again")).Dispose();
        await redis.StartAgainAsync();
        await Wait.UntilAsync(async () => (await gateway.ManagementStatusAsync("/auth/health/sessions")) == HttpStatusCode.OK, Patience, "Redis is back");
        await Wait.UntilAsync(() => gateway.Log.Contains("Redis answers again", StringComparison.Ordinal), Patience, "the end of the outage is logged");
        Assert.Single(gateway.Log.Split('\n'), line => line.Contains("Redis does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Traceparent_ReachesTheBackend_WithTheSameTraceAndASpanOfTheGateways()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        var (trace, span) = NewIds();
        var received = await browser.EchoAsync("/app/traced", ("traceparent", $"00-{trace}-{span}-01"));
        var parts = received.Header("traceparent")!.Split('-');
        Assert.Equal(trace, parts[1]);
        Assert.NotEqual(span, parts[2]);
    }

    [Theory]
    [InlineData("Continue", "00")]
    [InlineData("Restart", "00")]
    [InlineData("Trust", "01")]
    public async Task SampledFlagAndBaggage_OfAClient_CountWhereItIsTrusted(string setting, string flag)
    {
        await using var gateway = await GatewayProcess.StartAsync(traced.Setup()
            .Set("Gateway:Telemetry:TraceContext", setting)
            .SetEnvironment("OTEL_TRACES_SAMPLER", setting == "Trust" ? "parentbased_always_off" : "always_off"));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var (trace, span) = NewIds();
        var received = await browser.EchoAsync(
            "/app/forced", ("traceparent", $"00-{trace}-{span}-01"), ("tracestate", "vendor=forced"), ("baggage", "tenant=forged"), ("Correlation-Context", "tenant=forged"));
        var parts = received.Header("traceparent")!.Split('-');
        Assert.Equal(setting != "Restart", parts[1] == trace);
        Assert.Equal(flag, parts[3]);
        var carried = string.Join('\n', received.Headers.Select(header => $"{header.Name}: {header.Value}"));
        Assert.Equal(setting == "Trust", carried.Contains("forged", StringComparison.Ordinal));
        Assert.Equal(setting == "Trust", carried.Contains("vendor=forced", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Continue")]
    [InlineData("Restart")]
    [InlineData("Trust")]
    public async Task WithoutACollector_BackendsAndErrorsStillNameTheTrace(string setting)
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().Set("Gateway:Telemetry:TraceContext", setting)
            .Cluster("dead", new Uri($"http://127.0.0.1:{FreePort.Take()}")).Route("dead", "/dead", "anonymous", "dead"));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var (trace, span) = NewIds();
        (string, string)[] claims =
            [("traceparent", $"00-{trace}-{span}-01"), ("tracestate", "vendor=forced"), ("baggage", "tenant=forged"), ("Correlation-Context", "tenant=forged"), ("Request-Id", "forged")];
        var received = await browser.EchoAsync("/app/untraced", claims);

        var parts = Assert.Single(received.Headers, header => header.Name.Equals("traceparent", StringComparison.OrdinalIgnoreCase)).Value.Split('-');
        Assert.Equal(setting != "Restart", parts[1] == trace);
        Assert.NotEqual(span, parts[2]);
        Assert.Equal(setting == "Trust" ? "01" : "00", parts[3]);
        var carried = string.Join('\n', received.Headers.Select(header => $"{header.Name}: {header.Value}"));
        Assert.Equal(setting == "Trust", carried.Contains("tenant", StringComparison.Ordinal));
        Assert.Equal(setting == "Trust", carried.Contains("vendor=forced", StringComparison.Ordinal));

        using var failed = await browser.GetAsync("/dead/x");
        var named = System.Text.Json.JsonDocument.Parse(await failed.Content.ReadAsStringAsync()).RootElement.GetProperty("trace_id").GetString();
        Assert.Matches("^[0-9a-f]{32}$", named);
        await Wait.UntilAsync(() => gateway.Log.Contains($"trace={named}", StringComparison.Ordinal), Patience, "the log names the trace of the error page");
    }

    [Fact]
    public async Task Restart_LinksTheTraceThatTheClientNamed()
    {
        await using var gateway = await GatewayProcess.StartAsync(traced.Setup().Set("Gateway:Telemetry:TraceContext", "Restart"));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var (trace, span) = NewIds();
        await browser.EchoAsync("/app/linked", ("traceparent", $"00-{trace}-{span}-00"));
        var request = await RequestAsync("GET", "/app/linked");
        Assert.NotEqual(trace, request.TraceId);
        Assert.Equal([trace], request.LinkedTraces);
    }

    [Fact]
    public async Task Export_CarriesNoSecret()
    {
        await using var gateway = await GatewayProcess.StartAsync(traced.Setup());
        using var browser = gateway.NewBrowser();
        var session = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;
        var echoed = await browser.EchoAsync("/app/exported");
        using (var other = gateway.NewBrowser())
            await other.SignInAsync(People.Alice);
        using (var ended = await browser.SendAsync(HttpMethod.Delete, $"/auth/sessions/{session}"))
            Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await RequestAsync("GET", "/app/exported");
        Assert.Equal(0, await gateway.StopAsync());

        // Traces, metrics and the log, all as it came.
        Assert.True(traced.Collector.Received("gateway.session.lookups"));
        Assert.True(traced.Collector.Received("Gateway.Audit"));
        foreach (var secret in (string[])[session, echoed.Header("X-User-Assertion")!, People.Alice.Password])
        {
            Assert.False(traced.Collector.Received(secret));
            Assert.DoesNotContain(secret, gateway.Log, StringComparison.Ordinal);
        }
    }

    private static string HashOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16];

    private static string WithoutTraceId(string problem) => JsonNode.Parse(problem) is JsonObject document && document.Remove("trace_id") ? document.ToJsonString() : problem;

    private async Task<string?> AttributeOfAsync(Browser browser, string target, string attribute)
    {
        using var response = await browser.GetAsync(target);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await RequestAsync("GET", target.Split('?')[0]))[attribute];
    }

    // Others send to the same collector, before this or after it.
    private Task<TracedSpan> RequestAsync(string method, string path, string service = "gateway", int? status = null) => traced.Collector.WaitForAsync(
        span => span.Kind == 2 && span.Service == service && span["http.request.method"] == method && span["url.path"] == path
            && (status is null || span["http.response.status_code"] == status.Value.ToString(CultureInfo.InvariantCulture)),
        $"the trace of {method} {path}");

    // Each program exports in its own time.
    private async Task AssertDrawnAsync(string title, TracedSpan request, string service = "gateway")
    {
        var docs = await File.ReadAllTextAsync(Path.Combine(Programs.Repository, "docs", "traces.md"));
        var drawing = "";
        try
        {
            await Wait.UntilAsync(
                () =>
                {
                    drawing = TraceTree.Draw(traced.Collector.Spans, request.TraceId).Replace(service + ":", "gateway:", StringComparison.Ordinal);
                    return docs.Contains($"{title}\n\n```text\n{drawing}```", StringComparison.Ordinal);
                },
                Patience,
                title);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"docs/traces.md does not show this under \"{title}\":\n{drawing}");
        }
    }

    private static (string Trace, string Span) NewIds() => (RandomNumberGenerator.GetHexString(32, lowercase: true), RandomNumberGenerator.GetHexString(16, lowercase: true));
}
