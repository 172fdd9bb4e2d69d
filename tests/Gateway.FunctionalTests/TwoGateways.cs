using Xunit;

namespace Gateway.FunctionalTests;

/// <summary>Two gateways on one Redis of their own, for the tests of one class: they end sessions, and may flush everything.</summary>
public sealed class TwoGateways(Site site) : IAsyncLifetime
{
    public RedisProcess Redis { get; private set; } = null!;

    public GatewayProcess One { get; private set; } = null!;

    public GatewayProcess Two { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisProcess.StartAsync();
        One = await GatewayProcess.StartAsync(Setup());
        Two = await GatewayProcess.StartAsync(Setup());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (IAsyncDisposable?[])[Two, One, Redis])
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    private GatewaySetup Setup() => site.Setup(Redis).Set("Gateway:Sharing:Enabled", true);
}
