using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A gateway with an error in its configuration ends with one line for each. Which errors there are, and their lines, is tested without processes.</summary>
public sealed class ConfigurationErrors(Site site)
{
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
    [InlineData("DATABASE_URL", "postgres//broken")]
    [InlineData("DATABASE_URL", "postgres://u@localhost/app?Minimum Pool Size=9&Maximum Pool Size=2")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:99999")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:abc")]
    [InlineData("Logging__LogLevel__Default", "Verbose")]
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
