using System.Text.Json;

namespace Gateway.PipelineTests.Management;

/// <summary>What the management address answers to probes and operators.</summary>
public sealed class HealthTests(TestEnvironment environment)
{
    public static TheoryData<string> Paths { get; } = ["/health/live", "/health/ready", "/health/detailed", "/auth/health/sessions"];

    [Theory]
    [InlineData("/health/live", """{"status":"alive"}""")]
    [InlineData("/health/ready", """{"status":"ready"}""")]
    public async Task Probe_IsAnsweredInOneWord(string path, string body)
    {
        using var response = await environment.ManagementAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.MediaType());
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Head_IsGetWithoutABody(string path)
    {
        using var response = await environment.ManagementAsync(path, HttpMethod.Head);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Answer_IsNotToBeStored(string path)
    {
        using var response = await environment.ManagementAsync(path);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task OtherMethod_Is405(string path)
    {
        using var response = await environment.ManagementAsync(path, HttpMethod.Post);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Detailed_NamesEveryComponentOfTheEmbeddedDefault()
    {
        var health = await ReadAsync(environment, "/health/detailed");

        Assert.Equal("healthy", StatusOf(health));
        Assert.Matches(@"^\d+\.\d+\.\d+$", health.GetProperty("version").GetString());
        var components = health.GetProperty("components");
        Assert.Equal(["key_ring", "users_file"], components.EnumerateObject().Select(static component => component.Name).Order());
        Assert.All(components.EnumerateObject(), static component => Assert.Equal("healthy", StatusOf(component.Value)));
    }

    [Fact]
    public async Task Detailed_ClusterThatNothingChecks_IsUnknown()
    {
        var backend = (await ReadAsync(environment, "/health/detailed")).GetProperty("clusters").GetProperty("backend");

        Assert.Equal(("unknown", 1), (StatusOf(backend), backend.GetProperty("available").GetInt32()));
        Assert.Equal(
            environment.Backend.Address.ToString(),
            backend.GetProperty("destinations").GetProperty("one").GetProperty("address").GetString());
    }

    [Fact]
    public async Task Detailed_ClusterWithoutDestinations_IsUnavailable()
    {
        await using var empty = await TestEnvironment.StartAsync(
            static setup => setup.Set("ReverseProxy:Clusters:backend:Destinations", null));

        var health = await ReadAsync(empty, "/health/detailed");

        Assert.Equal("degraded", StatusOf(health));
        Assert.Equal("unavailable", StatusOf(health.GetProperty("clusters").GetProperty("backend")));
    }

    [Fact]
    public async Task Detailed_BrokenUsersFile_IsNamedWithItsLine()
    {
        var clock = TestEnvironment.NewClock();
        await using var broken = await TestEnvironment.StartAsync(time: clock);
        await File.WriteAllTextAsync(broken.UsersFile, "[{]");
        clock.Advance(TimeSpan.FromSeconds(1));

        var users = (await ReadAsync(broken, "/health/detailed")).GetProperty("components").GetProperty("users_file");

        Assert.Equal("unavailable", StatusOf(users));
        Assert.Contains("line 1", users.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_AreCountedWithTheirUsers()
    {
        await using var counted = await TestEnvironment.StartAsync();
        using var alice = await counted.SignInAsync(People.Alice);
        using var alicesPhone = await counted.SignInAsync(People.Alice);
        using var bob = await counted.SignInAsync(People.Bob);

        var sessions = await ReadAsync(counted, "/auth/health/sessions");

        Assert.Equal(("healthy", "memory"), (StatusOf(sessions), sessions.GetProperty("store").GetString()));
        Assert.Equal((3, 2), (sessions.GetProperty("total_sessions").GetInt32(), sessions.GetProperty("total_users").GetInt32()));
        Assert.Equal(3600, sessions.GetProperty("session_ttl_seconds").GetDouble());
    }

    [Fact]
    public async Task EndedSession_IsNoLongerCounted()
    {
        await using var counted = await TestEnvironment.StartAsync();
        using var alice = await counted.SignInAsync(People.Alice);
        using var signedOut = await alice.SignOutAsync();

        Assert.Equal(0, (await ReadAsync(counted, "/auth/health/sessions")).GetProperty("total_sessions").GetInt32());
    }

    private static string? StatusOf(JsonElement part) => part.GetProperty("status").GetString();

    private static async Task<JsonElement> ReadAsync(TestEnvironment environment, string path)
    {
        using var response = await environment.ManagementAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync();
    }
}
