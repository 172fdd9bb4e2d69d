using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The gateway of <see cref="RouteIdentityHeaders"/>: a route for each dialect beside the usual ones.</summary>
public sealed class RouteIdentityHeadersProxy(Site site) : IAsyncLifetime
{
    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
        => Gateway = await GatewayProcess.StartAsync(site.Setup()
            .Route("grafana", "/grafana", transforms: new JsonObject { ["IdentityHeader"] = "X-WEBAUTH-USER", ["Claim"] = "username" })
            .Route("oauth2", "/oauth2", transforms: new JsonObject { ["IdentityHeaders"] = "oauth2-proxy" })
            .Route("authelia", "/authelia", transforms: new JsonObject { ["IdentityHeaders"] = "authelia" })
            .Route("none", "/none", transforms: new JsonObject { ["IdentityHeaders"] = "none" })
            .Route("public-oauth2", "/public-oauth2", "anonymous", transforms: new JsonObject { ["IdentityHeaders"] = "oauth2-proxy" }));

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
