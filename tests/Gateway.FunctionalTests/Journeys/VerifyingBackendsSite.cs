using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The servers of <see cref="BackendsVerifyAssertions"/>: services that verify with the common libraries, and a gateway that rotates its keys every ten seconds.</summary>
public sealed class VerifyingBackendsSite(Site site) : IAsyncLifetime
{
    /// <summary>Each is a path, a cluster and an audience.</summary>
    public static readonly string[] Names = ["aspnet", "express", "fastapi"];

    private readonly List<VerifyingBackend> _backends = [];

    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        int[] ports = [FreePort.Take(), FreePort.Take(), FreePort.Take()];
        var setup = site.Setup()
            .Set("Gateway:Identity:Assertion:Lifetime", "00:00:06")
            .Set("Gateway:Identity:Assertion:KeyRotation", "00:00:10");
        foreach (var (name, port) in Names.Zip(ports))
            setup.Cluster(name, new Uri($"http://127.0.0.1:{port}")).Route(name, $"/{name}", cluster: name);
        Redis = await RedisProcess.StartAsync();
        Gateway = await GatewayProcess.StartAsync(setup.UseRedis(Redis));
        _backends.AddRange(await Task.WhenAll(
            VerifyingBackend.StartAspNetAsync(ports[0], Gateway.Address, Names[0]),
            VerifyingBackend.StartExpressAsync(ports[1], Gateway.Address, Names[1]),
            VerifyingBackend.StartFastApiAsync(ports[2], Gateway.Address, Names[2])));
    }

    /// <summary>Of their own: the keys in the shared one belong to gateways that rotate them less often.</summary>
    public RedisProcess Redis { get; private set; } = null!;

    public Uri AddressOf(string name) => _backends[Array.IndexOf(Names, name)].Address;

    /// <summary>What the backends have printed.</summary>
    public string Log => string.Join('\n', _backends.Select(backend => backend.Log));

    public async ValueTask DisposeAsync()
    {
        foreach (var backend in _backends)
            await backend.DisposeAsync();
        foreach (IAsyncDisposable? server in (IAsyncDisposable?[])[Gateway, Redis])
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }
}
