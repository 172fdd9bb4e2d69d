using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// The servers of <see cref="Tracing"/>: a collector, a Redis that may be stopped, the sample on a database of its own, a backend that can be
/// slow, and a gateway that exports.
/// </summary>
public sealed class TracingSite(Site site) : IAsyncLifetime
{
    private SampleProcess _sample = null!;

    public OtlpReceiver Collector { get; private set; } = null!;

    public RedisProcess Redis { get; private set; } = null!;

    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Collector = await OtlpReceiver.StartAsync();
        Redis = await RedisProcess.StartAsync();
        _sample = await SampleProcess.StartAsync(await site.Postgres.CreateDatabaseAsync(), Collector.Environment);
        Gateway = await GatewayProcess.StartAsync(Setup());
    }

    /// <summary>A gateway in front of the sample and of the slow backend that exports to the collector.</summary>
    public GatewaySetup Setup() => new GatewaySetup().UsualRoutes(site.Backend).UseRedis(Redis).UseDatabase(site.DatabaseUrl).ExportTo(Collector)
        .Cluster("sample", _sample.Address)
        .Cluster("slow", site.Backend.Address)
        .Set("ReverseProxy:Clusters:slow:HttpRequest", new JsonObject { ["ActivityTimeout"] = "00:00:00.500" })
        .Route("projects", "/api", cluster: "sample")
        .Route("slow", "/slow", cluster: "slow");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (IAsyncDisposable?[])[Gateway, _sample, Redis, Collector])
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }
}
