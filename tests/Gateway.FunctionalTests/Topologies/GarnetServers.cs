using Xunit;

namespace Gateway.FunctionalTests.Topologies;

/// <summary>Garnet, which has no <c>CLIENT TRACKING</c>.</summary>
public sealed class GarnetServers : IRedisServers, IAsyncLifetime
{
    private GarnetProcess? _garnet;

    public bool IsMissing => _garnet is null;

    public string Url => _garnet!.Url;

    public bool Stream => false;

    public async ValueTask InitializeAsync() => _garnet = await GarnetProcess.TryStartAsync();

    public ValueTask DisposeAsync() => _garnet?.DisposeAsync() ?? ValueTask.CompletedTask;
}
