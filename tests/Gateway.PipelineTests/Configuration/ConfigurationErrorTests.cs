using System.Reflection;
using System.Text.Json.Nodes;

namespace Gateway.PipelineTests.Configuration;

/// <summary>
/// An error in the configuration is one line that names the key and what would be right. The command line runs in this process: alone,
/// because it writes to the process's console.
/// </summary>
[Collection(nameof(ConfigurationErrorTests))]
[CollectionDefinition(nameof(ConfigurationErrorTests), DisableParallelization = true)]
public sealed class ConfigurationErrorTests
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
        { "Gateway:Sessions:Store", "\"Redis\"", "REDIS_URL" },
        { "Gateway:Sessions:Tttl", "\"01:00:00\"", "Ttl" },
        { "Gateway:Sesions", "{\"Ttl\": \"01:00:00\"}", "Sessions" },
        { "Gateway:Cookie:Nam", "\"session\"", "Name" },
        { "Gateway:Cookie:Name", "\"no name\"", "" },
        { "Gateway:Cookie:SameSite", "\"Sometimes\"", "Lax" },
        { "Gateway:Cookie:Secure", "\"Never\"", "Always" },
        { "Gateway:Identity:Headers:id", "\"X User Id\"", "" },
        { "Gateway:Limits:Connections", "0", "" },
        { "Gateway:Limits:Connections", "\"many\"", "" },
        { "Gateway:Limits:UpgradedConnections", "-1", "" },
        { "Gateway:Limits:HeadersTimeout", "\"00:00:00\"", "" },
        { "Gateway:Limits:KeepAlive", "\"00:00:00.5\"", "" },
        { "Gateway:Limits:Conections", "5", "Connections" },
        { "Gateway:Redis:Url", "\"http://127.0.0.1:6379\"", "redis://" },
        { "Gateway:Database:Url", "\"mysql://127.0.0.1/x\"", "postgres://" },
        { "ReverseProxy:Routes:app:ClusterId", "\"no-such-cluster\"", "no-such-cluster" },
        { "ReverseProxy:Routes:app:AuthorizationPolicy", "\"nobody-knows-it\"", "nobody-knows-it" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task OneError_IsOneLineThatNamesTheKey(string key, string value, string named)
    {
        var line = Assert.Single(await CheckAsync(setup => setup.Set(key, JsonNode.Parse(value))));

        var at = line.IndexOf(key, StringComparison.OrdinalIgnoreCase);
        Assert.True(at >= 0, $"'{line}' doesn't name {key}.");
        Assert.Contains(named, line[(at + key.Length)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoClaimsOnOneHeader_AreAnError()
    {
        var lines = await CheckAsync(static setup => setup.Set("Gateway:Identity:Headers:email", "X-User-Id"));
        Assert.Contains("X-User-Id", Assert.Single(lines), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ClusterNamedLikeAnAudienceOfVerify_IsAnError()
    {
        var lines = await CheckAsync(static setup => setup.Cluster("verify", new Uri("http://127.0.0.1:1")));
        Assert.Contains("ReverseProxy:Clusters:verify", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static async Task<string[]> CheckAsync(Action<GatewaySetup> configure)
    {
        using var folder = new TempDirectory();
        var setup = new GatewaySetup().Cluster("backend", new Uri("http://127.0.0.1:1")).Route("app", "/app");
        configure(setup);
        var file = folder.Write("appsettings.Gateway.json", setup.File.ToJsonString());
        var main = typeof(global::Gateway.Sessions.Session).Assembly.EntryPoint!;
        var (output, errors) = (Console.Out, Console.Error);
        await using var written = new StringWriter();
        Console.SetOut(TextWriter.Null);
        Console.SetError(written);
        try
        {
            Assert.Equal(
                2, main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [(string[])["config", "check", "--config", file]], null));
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }

        return written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
