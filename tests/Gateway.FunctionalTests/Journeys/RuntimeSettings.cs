using System.Net.Sockets;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>What the runtime reads from the environment alone is set by the gateway itself, without a new process, unless somebody has set it.</summary>
public sealed class RuntimeSettings(Site site)
{
    private const string YoungObjects = "DOTNET_GCgen0size";

    [Fact]
    public async Task NotSet_IsSet_AndTheProcessIsTheSame()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().SetEnvironment(YoungObjects, "").SetEnvironment("GATEWAY_NOTE", "kept"));
        var environment = await EnvironmentOfAsync(gateway);

        Assert.Equal("0x2000000", environment[YoungObjects]);
        Assert.Equal("1", environment["DOTNET_TC_DelaySingleProcMultiplier"]);
        Assert.Equal("kept", environment["GATEWAY_NOTE"]);
        Assert.NotEqual("exe", (await File.ReadAllTextAsync($"/proc/{gateway.ProcessId}/comm")).Trim());
        // dotnet-counters, dotnet-trace and the like get in by it.
        var diagnostics = Assert.Single(Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{gateway.ProcessId}-*-socket"));
        using (var tool = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            await tool.ConnectAsync(new UnixDomainSocketEndPoint(diagnostics));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        Assert.Equal(People.Alice.Id, (await browser.EchoAsync("/app/tuned")).Header("X-User-Id"));
        // By the id of the process that was started.
        await gateway.StopAsync();
    }

    [Theory]
    [InlineData(YoungObjects, "0x800000")]
    [InlineData("COMPlus_GCgen0size", "0x800000")]
    [InlineData("DOTNET_WATCH", "1")]
    public async Task Set_StaysAsItIs(string name, string value)
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().SetEnvironment(YoungObjects, "").SetEnvironment(name, value));
        var environment = await EnvironmentOfAsync(gateway);

        Assert.Equal(value, environment[name]);
        Assert.True(name == YoungObjects || environment[YoungObjects].Length == 0, "It was started anew.");
        Assert.False(environment.ContainsKey("DOTNET_TC_DelaySingleProcMultiplier"));
    }

    private static async Task<Dictionary<string, string>> EnvironmentOfAsync(GatewayProcess gateway) =>
        (await File.ReadAllTextAsync($"/proc/{gateway.ProcessId}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "");
}
