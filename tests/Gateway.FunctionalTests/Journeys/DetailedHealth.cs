using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>An operator asks which part is amiss.</summary>
public sealed class DetailedHealth(Site site) : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AllWell_EveryComponentIsNamedAndHealthy()
    {
        var health = await ReadAsync(site.Proxy);

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+$", health.GetProperty("version").GetString());
        var configuration = health.GetProperty("configuration");
        Assert.Equal(("healthy", 1), (Status(configuration), configuration.GetProperty("generation").GetInt32()));
        var components = health.GetProperty("components");
        Assert.Equal(["database", "key_ring", "redis"], components.EnumerateObject().Select(component => component.Name).Order());
        Assert.All(components.EnumerateObject(), component => Assert.Equal("healthy", Status(component.Value)));
        Assert.True(components.GetProperty("redis").GetProperty("latency_ms").GetDouble() > 0);
        Assert.True(components.GetProperty("database").GetProperty("latency_ms").GetDouble() > 0);
        var backend = health.GetProperty("clusters").GetProperty("backend");
        Assert.Equal(("unknown", 1), (Status(backend), backend.GetProperty("available").GetInt32()));
        Assert.Equal("unknown", Status(backend.GetProperty("destinations").GetProperty("one")));
        Assert.Equal(site.Backend.Address.ToString(), backend.GetProperty("destinations").GetProperty("one").GetProperty("address").GetString());
        Assert.True(configuration.GetProperty("in_sync").GetBoolean());
        Assert.Equal(site.Proxy.ConfigurationFile, configuration.GetProperty("file").GetString());
    }

    [Fact]
    public async Task RedisDown_IsDegradedAndSaysWhatIs()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis));
        await redis.KillAsync();

        var health = await ReadAsync(gateway);

        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Equal("unavailable", Status(health.GetProperty("components").GetProperty("redis")));
        Assert.Equal("healthy", Status(health.GetProperty("components").GetProperty("database")));
    }

    [Fact]
    public async Task Destinations_Checked_ShowWhichOneIsOut()
    {
        var setup = new GatewaySetup()
            .Set("Gateway:Users:File", UsersFile.Write(_folder, People.Alice))
            .Cluster("mixed", site.Backend.Address)
            .Set("ReverseProxy:Clusters:mixed:Destinations:two", new JsonObject { ["Address"] = $"http://127.0.0.1:{FreePort.Take()}" })
            .Set("ReverseProxy:Clusters:mixed:HealthCheck:Active", new JsonObject { ["Enabled"] = true, ["Interval"] = "00:00:01", ["Timeout"] = "00:00:05", ["Path"] = "/", ["Policy"] = "ConsecutiveFailures" })
            .Route("mixed", "/mixed", cluster: "mixed");
        await using var gateway = await GatewayProcess.StartAsync(setup);

        JsonElement mixed = default;
        await Wait.UntilAsync(
            // YARP takes note of the probe first, and of who gets requests a moment later.
            async () => Status(mixed = (await ReadAsync(gateway)).GetProperty("clusters").GetProperty("mixed")) == "degraded" && mixed.GetProperty("available").GetInt32() == 1,
            TimeSpan.FromSeconds(20),
            "the destination is out");

        Assert.Equal("healthy", Status(mixed.GetProperty("destinations").GetProperty("one")));
        Assert.Equal("unhealthy", Status(mixed.GetProperty("destinations").GetProperty("two")));
        Assert.Equal("healthy", Status((await ReadAsync(gateway)).GetProperty("components").GetProperty("users_file")));
    }

    [Fact]
    public async Task Public_Address_DoesNotTell()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var response = await browser.GetAsync("/health/detailed");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static string? Status(JsonElement part) => part.GetProperty("status").GetString();

    private static async Task<JsonElement> ReadAsync(GatewayProcess gateway)
    {
        using var response = await gateway.ManagementAsync("/health/detailed");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync();
    }
}
