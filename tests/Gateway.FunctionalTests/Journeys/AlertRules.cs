using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The rules that are shipped for Prometheus: valid, tested each, and right about a real outage.</summary>
public sealed class AlertRules(Site site)
{
    [Fact]
    public async Task Rules_Shipped_AreValid()
    {
        var configuration = Path.Combine(PrometheusProcess.Shipped, "prometheus.yml");
        (await ChildProcess.RunAsync("promtool", ["check", "config", configuration])).EnsureSuccess();
        (await ChildProcess.RunAsync("promtool", ["check", "rules", "--lint=all", "--lint-fatal", .. ShippedRules.Files])).EnsureSuccess();
    }

    [Fact]
    public async Task Rules_TheirTests_Pass()
    {
        var tests = Directory.GetFiles(Path.Combine(PrometheusProcess.Shipped, "tests"));
        (await ChildProcess.RunAsync("promtool", ["test", "rules", .. tests], timeout: TimeSpan.FromSeconds(90))).EnsureSuccess();
    }

    [Fact]
    public async Task Alerts_Each_HaveATestThatFiresAndOneThatDoesNot()
    {
        var tests = new List<(string Name, List<string> Firing)>();
        foreach (var file in Directory.GetFiles(Path.Combine(PrometheusProcess.Shipped, "tests")))
        {
            foreach (var test in (await ShippedRules.ReadYamlAsync(file)).GetProperty("tests").EnumerateArray())
                tests.Add((test.GetProperty("name").GetString()!, [.. ShippedRules.Firing(test)]));
        }

        var alerts = await ShippedRules.AlertsAsync();
        Assert.True(alerts.Count >= 20);
        Assert.All(alerts, alert =>
        {
            Assert.Contains(tests, test => test.Name.StartsWith($"{alert.Name} fires", StringComparison.Ordinal) && test.Firing.Contains(alert.Name));
            Assert.Contains(tests, test => test.Name.StartsWith($"{alert.Name} does not fire", StringComparison.Ordinal) && !test.Firing.Contains(alert.Name));
        });
    }

    [Fact]
    public async Task Alerts_Each_SayWhatFailedAndWhereToRead()
    {
        var alerts = await ShippedRules.AlertsAsync();
        Assert.Equal(alerts.Count, alerts.Select(alert => alert.Name).Distinct().Count());
        Assert.All(alerts, alert =>
        {
            Assert.Contains(alert.Severity, (string[])["critical", "warning"]);
            Assert.NotEmpty(alert.Summary);
            Assert.NotEmpty(alert.Description);
            Assert.True(File.Exists(Path.Combine(Programs.Repository, alert.Runbook)), $"{alert.Name}: there is no {alert.Runbook}.");
            Assert.Contains(alert.Name, File.ReadAllText(Path.Combine(Programs.Repository, alert.Runbook)), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Redis_StoppedAndStarted_FiresAndResolves()
    {
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { AppendOnly = true });
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis));
        await using var prometheus = await PrometheusProcess.StartAsync(gateway.ManagementAddress);
        await Wait.UntilAsync(async () => await prometheus.ValuesAsync("gateway_store_up{gateway_store=\"redis\"} == 1") is [_], TimeSpan.FromSeconds(10), "Prometheus sees Redis up");
        // Before its first scrape it knows no gateway.
        await Wait.UntilAsync(async () => await FiringAsync(prometheus) is [], TimeSpan.FromSeconds(10), "no alert fires");

        await redis.KillAsync();

        await Wait.UntilAsync(async () => (await FiringAsync(prometheus)).Contains("GatewayRedisDown"), TimeSpan.FromSeconds(15), "GatewayRedisDown fires");
        var alert = (await prometheus.AlertsAsync()).Single(alert => NameOf(alert) == "GatewayRedisDown");
        Assert.Equal(
            $"Redis does not answer the gateway {gateway.ManagementAddress.Authority}: everybody who is signed in gets 503 there, and nobody can sign in",
            alert.GetProperty("annotations").GetProperty("summary").GetString());
        // One cause, one page: what follows from it is silent.
        Assert.DoesNotContain("GatewayClientTrackingLost", await FiringAsync(prometheus));

        await redis.StartAgainAsync();

        await Wait.UntilAsync(async () => !(await FiringAsync(prometheus)).Contains("GatewayRedisDown"), TimeSpan.FromSeconds(15), "GatewayRedisDown resolves");
    }

    private static async Task<IReadOnlyList<string>> FiringAsync(PrometheusProcess prometheus) =>
        [.. (await prometheus.AlertsAsync()).Where(alert => alert.GetProperty("state").GetString() == "firing").Select(NameOf)];

    private static string NameOf(System.Text.Json.JsonElement alert) => alert.GetProperty("labels").GetProperty("alertname").GetString()!;
}
