using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>An error in the configuration is told in one line that says where, what and how it would be right.</summary>
public sealed class ConfigurationErrors(Site site)
{
    /// <summary>The key, the value as JSON, and what the line has to name besides the key.</summary>
    public static TheoryData<string, string, string> Errors { get; } = new()
    {
        { "Gateway:Sessions:Ttl", "\"soon\"", "" },
        { "Gateway:Sessions:Ttl", "\"00:00:00.5\"", "" },
        { "Gateway:Sessions:Ttl", "\"-01:00:00\"", "" },
        { "Gateway:Sessions:AbsoluteTtl", "\"00:30:00\"", "Ttl" },
        { "Gateway:Sessions:TouchInterval", "\"often\"", "" },
        { "Gateway:Sessions:CleanupInterval", "\"50.00:00:00\"", "49.00:00:00" },
        { "Gateway:Sessions:Remember:Ttl", "\"00:00:00\"", "" },
        { "Gateway:Sessions:MaxPerUser", "-1", "" },
        { "Gateway:Sessions:Store", "\"Disk\"", "Memory" },
        { "Gateway:Sessions:Tttl", "\"01:00:00\"", "Ttl" },
        { "Gateway:Sesions", "{\"Ttl\": \"01:00:00\"}", "Sessions" },
        { "Gateway:Cookie:Nam", "\"session\"", "Name" },
        { "Gateway:Cookie:Name", "\"no name\"", "" },
        { "Gateway:Cookie:SameSite", "\"Sometimes\"", "Lax" },
        { "Gateway:Cookie:Secure", "\"Never\"", "Always" },
        { "Gateway:Identity:Headers:id", "\"X User Id\"", "" },
        { "Gateway:Redis:Url", "\"http://127.0.0.1:6379\"", "redis://" },
        { "Gateway:Database:Url", "\"mysql://127.0.0.1/x\"", "postgres://" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task One_Error_IsOneLineNamingTheKey(string key, string value, string named)
    {
        var setup = site.Setup().Set(key, JsonNode.Parse(value));
        var lines = await RefusedAsync(setup);
        var line = Assert.Single(lines);
        var at = line.IndexOf(key, StringComparison.OrdinalIgnoreCase);
        Assert.True(at >= 0, $"'{line}' doesn't name {key}.");
        Assert.Contains(named, line[(at + key.Length)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_ClaimsOnOneHeader_AreAnError()
    {
        var lines = await RefusedAsync(site.Setup().Set("Gateway:Identity:Headers:email", "X-User-Id"));
        Assert.Contains("X-User-Id", Assert.Single(lines), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SameSiteNone_WithoutSecure_IsAnError()
    {
        var lines = await RefusedAsync(site.Setup().Set("Gateway:Cookie:SameSite", "None").Set("Gateway:Cookie:Secure", "SameAsRequest"));
        Assert.Contains("Gateway:Cookie:", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreRedis_WithoutAnAddress_IsAnError()
    {
        var setup = new GatewaySetup().UsualRoutes(site.Backend).Set("Gateway:Sessions:Store", "Redis");
        var line = Assert.Single(await RefusedAsync(setup));
        Assert.Contains("Gateway:Sessions:Store", line, StringComparison.Ordinal);
        Assert.Contains("REDIS_URL", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_WithAnUnknownPolicy_IsAnError()
    {
        var line = Assert.Single(await RefusedAsync(site.Setup().Route("broken", "/broken", "nobody-knows-it")));
        Assert.Contains("broken", line, StringComparison.Ordinal);
        Assert.Contains("nobody-knows-it", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_WithAnUnknownCluster_IsAnError()
    {
        var line = Assert.Single(await RefusedAsync(site.Setup().Route("broken", "/broken", cluster: "no-such-cluster")));
        Assert.Contains("no-such-cluster", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_Errors_AreToldAtOnce()
    {
        var lines = await RefusedAsync(site.Setup()
            .Set("Gateway:Sessions:Ttl", "soon")
            .Set("Gateway:Cookie:Nmae", "x")
            .Set("Gateway:Identity:Headers:role", "bad header"));
        Assert.Equal(3, lines.Count);
        Assert.Single(lines, line => line.Contains("Gateway:Sessions:Ttl", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("Gateway:Cookie:Nmae", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("Gateway:Identity:Headers:role", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SESSION_TTL", "an hour")]
    [InlineData("SESSION_TTL", "0")]
    [InlineData("SESSION_TTL", "-5")]
    [InlineData("SESSION_CLEANUP_INTERVAL", "never")]
    [InlineData("REDIS_URL", "127.0.0.1:6379/x")]
    [InlineData("DATABASE_URL", "postgres//broken")]
    [InlineData("Gateway__Management__Url", "not a url")]
    public async Task Environment_Error_NamesTheVariable(string name, string value)
    {
        var lines = await RefusedAsync(site.Setup().SetEnvironment(name, value));
        Assert.Contains(name.Replace("__", ":", StringComparison.Ordinal), Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_InABadAddress_IsNotPrinted()
    {
        var gateway = new GatewayProcess(site.Setup()
            .SetEnvironment("DATABASE_URL", "postgres://user:topsecret1@127.0.0.1:notaport/db")
            .SetEnvironment("REDIS_URL", "redis://:topsecret2@127.0.0.1:notaport/0"));
        await using (gateway)
        {
            var result = await gateway.RunToExitAsync();
            Assert.Equal(2, result.ExitCode);
            Assert.DoesNotContain("topsecret", result.Output + result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task File_NotJson_IsToldWithoutAStackTrace()
    {
        await using var gateway = new GatewayProcess(site.Setup());
        await File.WriteAllTextAsync(gateway.ConfigurationFile, "{ \"Gateway\": ");
        AssertRefused(await gateway.RunToExitAsync());
    }

    [Fact]
    public async Task File_NamedButMissing_IsToldWithoutAStackTrace()
    {
        await using var gateway = new GatewayProcess(site.Setup());
        File.Delete(gateway.ConfigurationFile);
        AssertRefused(await gateway.RunToExitAsync());
    }

    [Fact]
    public async Task ConfigCheck_SaysTheSameWithoutStarting()
    {
        await using var broken = new GatewayProcess(site.Setup().Set("Gateway:Sessions:Ttl", "soon"));
        var started = await broken.RunToExitAsync();
        var check = await broken.RunCommandAsync(["config", "check"]);
        Assert.Equal(2, check.ExitCode);
        Assert.Equal(started.ErrorLines, check.ErrorLines);

        await using var good = new GatewayProcess(site.Setup());
        Assert.Equal(0, (await good.RunCommandAsync(["config", "check"])).ExitCode);
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("--no-such-option")]
    public async Task Usage_Wrong_Is2(string argument)
    {
        await using var gateway = new GatewayProcess(site.Setup());
        var result = await gateway.RunCommandAsync([argument]);
        Assert.Equal(2, result.ExitCode);
        AssertNoStackTrace(result);
    }

    private static async Task<IReadOnlyList<string>> RefusedAsync(GatewaySetup setup)
    {
        await using var gateway = new GatewayProcess(setup);
        var result = await gateway.RunToExitAsync();
        AssertRefused(result);
        return result.ErrorLines;
    }

    private static void AssertRefused(CommandResult result)
    {
        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.ErrorLines);
        AssertNoStackTrace(result);
    }

    private static void AssertNoStackTrace(CommandResult result)
    {
        Assert.DoesNotContain("Exception", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
    }
}
