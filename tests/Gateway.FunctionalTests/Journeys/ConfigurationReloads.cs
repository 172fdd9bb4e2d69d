using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>An edit of the configuration counts whole or not at all, and nobody's request is dropped for it.</summary>
public sealed class ConfigurationReloads : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TempDirectory _folder = new();
    private readonly Site _site;
    private GatewaySetup _setup = null!;
    private GatewayProcess _gateway = null!;

    public ConfigurationReloads(Site site) => _site = site;

    public async ValueTask InitializeAsync()
    {
        _setup = new GatewaySetup().UsualRoutes(_site.Backend).Set("Gateway:Users:File", UsersFile.Write(_folder, People.Alice, People.Bob, People.Carol));
        _gateway = await GatewayProcess.StartAsync(_setup);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task NewRouteWithANewPolicy_CountsAndIsGuarded()
    {
        using var alice = await SignInAsync(People.Alice);
        using var bob = await SignInAsync(People.Bob);
        _setup.Set("Gateway:Policies:writers:Roles", new JsonArray("writer", "editor")).Route("new", "/new", "writers");

        _gateway.WriteConfiguration();

        await BecomesAsync(alice, "/new/x", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(bob, "/new/x"));
        await Wait.UntilAsync(async () => await GenerationAsync() == 2, Patience, "the second generation is told of");
    }

    [Fact]
    public async Task OneErrorAnywhere_RefusesTheWholeFileWithTheLineOfConfigCheck()
    {
        using var carol = await SignInAsync(People.Carol);
        _setup.Route("new", "/new", "anonymous").Set("Gateway:Policies:admins:Roles", new JsonArray("nobody")).Set("Gateway:Sessions:Tttl", "01:00:00");

        _gateway.WriteConfiguration();

        var check = await _gateway.RunCommandAsync(["config", "check", "--config", _gateway.ConfigurationFile]);
        Assert.Equal(2, check.ExitCode);
        var line = check.Errors.Trim();
        await Wait.UntilAsync(() => _gateway.Log.Contains(line, StringComparison.Ordinal), Patience, $"the log says '{line}'");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(carol, "/new/x"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(carol, "/admin/x"));
        var health = await HealthAsync();
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Equal(1, health.GetProperty("configuration").GetProperty("generation").GetInt32());
        Assert.Equal(line, health.GetProperty("configuration").GetProperty("errors")[0].GetString());

        ((JsonObject)_setup.File["Gateway"]!["Sessions"]!).Remove("Tttl");
        _gateway.WriteConfiguration();

        await BecomesAsync(carol, "/new/x", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(carol, "/admin/x"));
        await Wait.UntilAsync(async () => (await HealthAsync()).GetProperty("status").GetString() == "healthy", Patience, "all is well again");
    }

    [Fact]
    public async Task FileRefusedThenPutBack_IsInSyncAgainWithoutANewGeneration()
    {
        var good = await File.ReadAllTextAsync(_gateway.ConfigurationFile);
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        await File.WriteAllTextAsync(_gateway.ConfigurationFile, good.Replace("\"Policies\"", "\"Polices\"", StringComparison.Ordinal));
        var refused = await ConfigurationBecomesAsync(configuration => configuration.TryGetProperty("refused_at", out _), "the refusal is told");
        Assert.False(refused.GetProperty("in_sync").GetBoolean());
        Assert.Equal("degraded", refused.GetProperty("status").GetString());
        Assert.Equal(_gateway.ConfigurationFile, refused.GetProperty("file").GetString());
        Assert.InRange(refused.GetProperty("refused_at").GetDateTimeOffset(), before, TimeProvider.System.GetUtcNow().AddSeconds(1));
        Assert.Contains(refused.GetProperty("errors").EnumerateArray(), error => error.GetString()!.StartsWith("Gateway:Polices: ", StringComparison.Ordinal));

        await File.WriteAllTextAsync(_gateway.ConfigurationFile, good);

        var back = await ConfigurationBecomesAsync(configuration => configuration.GetProperty("in_sync").GetBoolean(), "all is well again");
        Assert.Equal(("healthy", 1), (back.GetProperty("status").GetString(), back.GetProperty("generation").GetInt32()));
        Assert.False(back.TryGetProperty("refused_at", out _));
    }

    [Fact]
    public async Task FileGoneThenPutBack_IsToldAndForgotten()
    {
        var away = _gateway.ConfigurationFile + ".away";
        File.Move(_gateway.ConfigurationFile, away);
        var gone = await ConfigurationBecomesAsync(configuration => !configuration.GetProperty("in_sync").GetBoolean(), "the file's absence is told");
        Assert.Contains("can't be read", gone.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);

        File.Move(away, _gateway.ConfigurationFile);

        var back = await ConfigurationBecomesAsync(configuration => configuration.GetProperty("in_sync").GetBoolean(), "the file's return is told");
        Assert.Equal(1, back.GetProperty("generation").GetInt32());
    }

    [Fact]
    public async Task HealthOfDestinations_IsKept()
    {
        _setup.Cluster("mixed", _site.Backend.Address)
            .Set("ReverseProxy:Clusters:mixed:Destinations:two", new JsonObject { ["Address"] = $"http://127.0.0.1:{FreePort.Take()}" })
            .Set("ReverseProxy:Clusters:mixed:HealthCheck:Active", new JsonObject { ["Enabled"] = true, ["Interval"] = "00:00:01", ["Timeout"] = "00:00:05", ["Path"] = "/", ["Policy"] = "ConsecutiveFailures" });
        _gateway.WriteConfiguration();
        await Wait.UntilAsync(async () => await StatusOfTwoAsync() == "unhealthy", Patience, "the destination is out");
        var probes = 0;
        _setup.Set("ReverseProxy:Clusters:mixed:HealthCheck:Active:Interval", "01:00:00").Route("new", "/new");
        var generation = await GenerationAsync();

        _gateway.WriteConfiguration();

        // The next probe is an hour away: what is known now is known from before.
        await Wait.UntilAsync(async () =>
        {
            Assert.Equal("unhealthy", await StatusOfTwoAsync());
            return ++probes > 3 && await GenerationAsync() > generation;
        }, Patience, "the next generation is in use");
        Assert.Equal("unhealthy", await StatusOfTwoAsync());
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("empty")]
    [InlineData("half written")]
    public async Task NoFileToRead_ChangesNothing(string state)
    {
        using var alice = await SignInAsync(People.Alice);
        var content = await File.ReadAllTextAsync(_gateway.ConfigurationFile);
        if (state == "gone")
            File.Delete(_gateway.ConfigurationFile);
        else
            await File.WriteAllTextAsync(_gateway.ConfigurationFile, state == "empty" ? "" : content[..(content.Length / 2)]);
        var said = state == "gone" ? "can't be read, and the configuration stays as it is" : "is refused, and the one before stays in use";
        await Wait.UntilAsync(() => _gateway.Log.Contains(said, StringComparison.Ordinal), Patience, said);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(alice, "/app/x"));

        _setup.Route("new", "/new");
        _gateway.WriteConfiguration();
        await BecomesAsync(alice, "/new/x", HttpStatusCode.OK);
    }

    [Fact]
    public async Task ReplacedByRename_Counts()
    {
        using var alice = await SignInAsync(People.Alice);
        _setup.Route("new", "/new");
        var draft = _gateway.ConfigurationFile + ".new";
        await File.WriteAllTextAsync(draft, _setup.File.ToJsonString());

        File.Move(draft, _gateway.ConfigurationFile, overwrite: true);

        await BecomesAsync(alice, "/new/x", HttpStatusCode.OK);
    }

    [Fact]
    public async Task TargetOfALinkReplaced_Counts()
    {
        // As Kubernetes mounts a ConfigMap: the file is a link through a folder that is itself a link, which is what changes.
        var one = Directory.CreateDirectory(_folder.Combine("one"));
        var two = Directory.CreateDirectory(_folder.Combine("two"));
        await File.WriteAllTextAsync(Path.Combine(one.FullName, "c.json"), _setup.File.ToJsonString());
        Directory.CreateSymbolicLink(_folder.Combine("data"), one.FullName);
        File.Delete(_gateway.ConfigurationFile);
        File.CreateSymbolicLink(_gateway.ConfigurationFile, Path.Combine(_folder.Combine("data"), "c.json"));
        using var alice = await SignInAsync(People.Alice);
        await File.WriteAllTextAsync(Path.Combine(two.FullName, "c.json"), _setup.Route("new", "/new").File.ToJsonString());

        Directory.CreateSymbolicLink(_folder.Combine("data.new"), two.FullName);
        Directory.Delete(_folder.Combine("data"));
        Directory.Move(_folder.Combine("data.new"), _folder.Combine("data"));

        await BecomesAsync(alice, "/new/x", HttpStatusCode.OK);
    }

    [Fact]
    public async Task KeyThatCountsAtStart_IsNamedInTheLog()
    {
        _setup.Set("Gateway:Sessions:Ttl", "02:00:00");

        _gateway.WriteConfiguration();

        await Wait.UntilAsync(() => _gateway.Log.Contains("take effect after a restart: Gateway:Sessions:Ttl\n", StringComparison.Ordinal), Patience, "the log names the key");
        var configuration = (await HealthAsync()).GetProperty("configuration");
        Assert.False(configuration.GetProperty("in_sync").GetBoolean());
        Assert.Equal("healthy", configuration.GetProperty("status").GetString());
        Assert.Equal(["Gateway:Sessions:Ttl"], configuration.GetProperty("awaiting_restart").EnumerateArray().Select(key => key.GetString()));
    }

    private async Task<Browser> SignInAsync(Person person)
    {
        var browser = _gateway.NewBrowser();
        await browser.SignInAsync(person with { Password = UsersFile.Password });
        return browser;
    }

    private static Task BecomesAsync(Browser browser, string path, HttpStatusCode status) =>
        Wait.UntilAsync(async () => await StatusAsync(browser, path) == status, Patience, $"{path} answers {status}");

    private static async Task<HttpStatusCode> StatusAsync(Browser browser, string path)
    {
        using var answer = await browser.GetAsync(path);
        return answer.StatusCode;
    }

    private async Task<string?> StatusOfTwoAsync() =>
        (await HealthAsync()).GetProperty("clusters").TryGetProperty("mixed", out var mixed) ? mixed.GetProperty("destinations").GetProperty("two").GetProperty("status").GetString() : null;

    private async Task<JsonElement> ConfigurationBecomesAsync(Func<JsonElement, bool> isSo, string what)
    {
        JsonElement configuration = default;
        await Wait.UntilAsync(async () => isSo(configuration = (await HealthAsync()).GetProperty("configuration")), Patience, what);
        return configuration;
    }

    private async Task<int> GenerationAsync() => (await HealthAsync()).GetProperty("configuration").GetProperty("generation").GetInt32();

    private async Task<JsonElement> HealthAsync()
    {
        using var answer = await _gateway.ManagementAsync("/health/detailed");
        return await answer.JsonAsync();
    }
}
