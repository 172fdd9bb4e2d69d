using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The servers of <see cref="BehindAnotherProxy"/>: nginx and Caddy in front of one service, a site for everybody and one for admins each.</summary>
public sealed class FrontProxies(Site site) : IAsyncLifetime
{
    public static readonly string[] Names = ["nginx", "caddy"];

    private readonly Dictionary<string, FrontProxy> _proxies = [];

    public RedisProcess Redis { get; private set; } = null!;

    public GatewayProcess Gateway { get; private set; } = null!;

    public FrontProxy this[string name, bool forAdmins = false] => _proxies[name + (forAdmins ? " for admins" : "")];

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisProcess.StartAsync();
        Gateway = await GatewayProcess.StartAsync(site.Setup(Redis).Set("Gateway:TrustedProxies", new System.Text.Json.Nodes.JsonArray("127.0.0.0/8")));
        var (gateway, service) = (Gateway.Address, site.Backend.Address);
        _proxies["nginx"] = await FrontProxy.StartNginxAsync(gateway, service);
        _proxies["nginx for admins"] = await FrontProxy.StartNginxAsync(gateway, service, "admins");
        _proxies["caddy"] = await FrontProxy.StartCaddyAsync(gateway, service);
        _proxies["caddy for admins"] = await FrontProxy.StartCaddyAsync(gateway, service, "admins");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? server in (IAsyncDisposable?[])[.. _proxies.Values, Gateway, Redis])
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }
}
