using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>What must stay between a person and the gateway shows up in no log, trace, metric or error.</summary>
public sealed class Secrets(Site site)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task PlantedSecrets_AreNowhereToBeFound()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var backend = await BackendHost.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().UsualRoutes(backend)
            .Cluster("dead", new Uri($"http://127.0.0.1:{FreePort.Take()}"))
            .Route("dead", "/dead", "anonymous", "dead")
            .SetEnvironment("Logging__LogLevel__Default", "Trace")
            .SetEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString())
            .SetEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .SetEnvironment("OTEL_METRIC_EXPORT_INTERVAL", "500")
            .SetEnvironment("OTEL_BSP_SCHEDULE_DELAY", "100"));
        var (wrong, authorization, cookie, header) = (AttackSite.NewMarker(), AttackSite.NewMarker(), AttackSite.NewMarker(), AttackSite.NewMarker());
        using var browser = gateway.NewBrowser();
        var answers = new List<string>();

        var session = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;
        var value = browser.Cookies[GatewayProcess.CookieName]!;
        using (var failed = await browser.TrySignInAsync(People.Alice.Email, wrong))
            answers.Add(await TextAsync(failed));
        using (var failed = await browser.PostFormAsync("/auth/login", ("email", People.Alice.Email), ("password", wrong)))
            answers.Add(await TextAsync(failed));
        using (var failed = await browser.PostTextAsync("/auth/login", $"{{\"email\":\"a\",\"password\":\"{wrong}\",}}", "application/json"))
            answers.Add(await TextAsync(failed));
        foreach (var path in (string[])["/app/x", "/open/x", "/dead/x", "/admin/x", "/app/x%2f", "/auth/unknown", "/app/status/500", "/auth/session"])
        {
            foreach (var cookies in (string[])[$"{GatewayProcess.CookieName}={value}; other={cookie}", $"{GatewayProcess.CookieName}={cookie}"])
            {
                using var answer = await browser.GetAsync(path, ("Authorization", $"Bearer {authorization}"), ("X-Api-Key", header), ("Cookie", cookies));
                if (!answer.IsSuccessStatusCode && path != "/app/status/500")
                    answers.Add(await TextAsync(answer));
            }
        }

        using (var ended = await browser.SendAsync(HttpMethod.Delete, $"/auth/sessions/{session}", ("Cookie", $"{GatewayProcess.CookieName}={value}")))
            Assert.True(ended.IsSuccessStatusCode);
        using var metrics = await gateway.ManagementAsync("/metrics");
        var scraped = await metrics.Content.ReadAsStringAsync();
        await Wait.UntilAsync(() => collector.Received("session.lookup") && collector.Received("sign_in"), Patience, "spans arrive");
        Assert.Equal(0, await gateway.StopAsync());

        // They were there to be found: the backend got what is meant for it.
        Assert.Contains(backend.Requests, request => request.Header("Authorization")?.Contains(authorization, StringComparison.Ordinal) == true && request.Header("X-Session-Id") == session);
        foreach (var (what, secret) in ((string, string)[])
        [
            ("the password", People.Alice.Password), ("a wrong password", wrong), ("the cookie", value), ("another cookie", cookie), ("the authorization", authorization), ("a key", header), ("the session's id", session),
            ("the database's password", new UriBuilder(site.DatabaseUrl).Password is { Length: > 3 } password ? password : wrong),
        ])
        {
            Assert.False(collector.Received(secret), $"{what} is in what was exported");
            Assert.False(gateway.Log.Contains(secret, StringComparison.Ordinal), $"{what} is in the log: {LineWith(gateway.Log, secret)}");
            Assert.False(scraped.Contains(secret, StringComparison.Ordinal), $"{what} is in the metrics");
            Assert.All(answers, answer => Assert.False(answer.Contains(secret, StringComparison.Ordinal), $"{what} is in an answer: {answer}"));
        }
    }

    /// <summary>A configuration that is refused, or leads nowhere, is described without what is secret in it.</summary>
    [Theory]
    [InlineData("REDIS_URL", "redis://user:{0}@127.0.0.1:notaport/0")]
    [InlineData("REDIS_URL", "redis://:{0}@")]
    [InlineData("REDIS_URL", "redis://user:{0}@127.0.0.1:6379/x?nonsense=1")]
    [InlineData("REDIS_URL", "http://user:{0}@127.0.0.1:6379")]
    [InlineData("REDIS_URL", "{0}")]
    [InlineData("DATABASE_URL", "postgres://user:{0}@127.0.0.1:notaport/db")]
    [InlineData("DATABASE_URL", "postgres://user:{0}@/")]
    [InlineData("DATABASE_URL", "postgres://user:{0}@127.0.0.1/db?nonsense=1")]
    [InlineData("DATABASE_URL", "Host=127.0.0.1;Password={0};Nonsense=1")]
    [InlineData("DATABASE_URL", "Host=127.0.0.1;Password={0};Port=x")]
    [InlineData("Gateway__Redis__Url", "redis://user:{0}@127.0.0.1:notaport/0")]
    [InlineData("Gateway__Database__Url", "mysql://user:{0}@127.0.0.1/db")]
    [InlineData("Gateway__KeyRing__CertificatePassword", "{0}")]
    [InlineData("Gateway__Sessions__Import__Secret", "{0}")]
    public async Task RefusedConfiguration_IsDescribedWithoutItsSecrets(string variable, string value)
    {
        var secret = AttackSite.NewMarker();
        var setup = new GatewaySetup().SetEnvironment(variable, value.Replace("{0}", secret, StringComparison.Ordinal)).Set("Gateway:Sessions:Ttl", "nonsense");
        await using var gateway = new GatewayProcess(setup);

        var result = await gateway.RunToExitAsync();

        Assert.Equal(2, result.ExitCode);
        Assert.DoesNotContain(secret, result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServersThatAreDown_AreNamedWithoutTheirPasswords()
    {
        var secret = AttackSite.NewMarker();
        await using var gateway = new GatewayProcess(new GatewaySetup()
            .SetEnvironment("Logging__LogLevel__Default", "Trace")
            .SetEnvironment("REDIS_URL", $"redis://user:{secret}@127.0.0.1:{FreePort.Take()}")
            .SetEnvironment("DATABASE_URL", $"postgres://user:{secret}@127.0.0.1:{FreePort.Take()}/db"));
        await gateway.StartAsync(untilReady: false);
        using var browser = gateway.NewBrowser();

        using var failed = await browser.TrySignInAsync("a@example.com", secret);
        using var detailed = await gateway.ManagementAsync("/health/detailed");

        Assert.Equal(503, (int)failed.StatusCode);
        Assert.DoesNotContain(secret, await TextAsync(failed), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await TextAsync(detailed), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, gateway.Log, StringComparison.Ordinal);
        var command = await gateway.RunCommandAsync(["users", "list"]);
        Assert.DoesNotContain(secret, command.Output + command.Errors, StringComparison.Ordinal);
    }

    private static string? LineWith(string log, string secret) => log.Split('\n').FirstOrDefault(line => line.Contains(secret, StringComparison.Ordinal));

    private static async Task<string> TextAsync(HttpResponseMessage answer) => $"{answer.Headers}{answer.Content.Headers}{await answer.Content.ReadAsStringAsync()}";
}
